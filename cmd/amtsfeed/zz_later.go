package main

type probeCmd struct {
	Input string `arg:""`
}

func (*probeCmd) Run() error { return usage("", "not implemented") }

type repairCmd struct {
	Source string `arg:""`
}

func (*repairCmd) Run() error { return usage("", "not implemented") }
