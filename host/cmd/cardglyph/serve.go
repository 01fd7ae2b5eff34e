package main

// serverCommands are the commands of the HTTP service.
type serverCommands struct{}
