module dumpgen

go 1.21
