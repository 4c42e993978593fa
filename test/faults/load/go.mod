module faultload

go 1.21
