package core

// traced is false in the modules: nobody watches there, and the linker leaves out what only a watcher would see.
const traced = false
