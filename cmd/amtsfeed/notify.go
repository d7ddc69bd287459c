package main

import (
	"net"
	"os"
	"strings"
)

// notifySystemd tells systemd (Type=notify) what the daemon does; without
// NOTIFY_SOCKET it does nothing. See sd_notify(3).
func notifySystemd(state string) {
	path := os.Getenv("NOTIFY_SOCKET")
	if path == "" {
		return
	}
	if strings.HasPrefix(path, "@") {
		path = "\x00" + path[1:] // an abstract socket
	}
	conn, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		return // the daemon runs on without a supervisor's knowing
	}
	defer conn.Close()
	_, _ = conn.Write([]byte(state))
}
