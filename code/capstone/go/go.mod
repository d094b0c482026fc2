module prove-go

go 1.22
