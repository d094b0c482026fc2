module hintpool-benches-go

go 1.22
