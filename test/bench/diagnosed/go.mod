module diagnosed

go 1.21
