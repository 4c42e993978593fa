/**
 * What we know of packages by heart, as Go: the parts through which a value reaches a listener or a server. It stands before
 * the real sources, which may not be there and are long; names that are not here are looked up in those.
 */
export const knownPackages: Readonly<Record<string, string>> = {
  net: `package net
import ("context"; "os"; "time"; "syscall")
type Addr interface { Network() string; String() string }
type Conn interface {
  Read(b []byte) (n int, err error); Write(b []byte) (n int, err error); Close() error
  LocalAddr() Addr; RemoteAddr() Addr
  SetDeadline(t time.Time) error; SetReadDeadline(t time.Time) error; SetWriteDeadline(t time.Time) error
}
type Listener interface { Accept() (Conn, error); Close() error; Addr() Addr }
type TCPAddr struct { IP IP; Port int; Zone string }
type UnixAddr struct { Name string; Net string }
type TCPListener struct {}
func (l *TCPListener) Accept() (Conn, error)
func (l *TCPListener) AcceptTCP() (*TCPConn, error)
func (l *TCPListener) Addr() Addr
func (l *TCPListener) Close() error
func (l *TCPListener) File() (f *os.File, err error)
func (l *TCPListener) SetDeadline(t time.Time) error
func (l *TCPListener) SyscallConn() (syscall.RawConn, error)
type UnixListener struct {}
func (l *UnixListener) Accept() (Conn, error)
func (l *UnixListener) AcceptUnix() (*UnixConn, error)
func (l *UnixListener) Addr() Addr
func (l *UnixListener) Close() error
func (l *UnixListener) File() (f *os.File, err error)
func (l *UnixListener) SetDeadline(t time.Time) error
func (l *UnixListener) SetUnlinkOnClose(unlink bool)
type ListenConfig struct {
  Control func(network, address string, c syscall.RawConn) error
  KeepAlive time.Duration
}
func (lc *ListenConfig) Listen(ctx context.Context, network, address string) (Listener, error)
func (lc *ListenConfig) ListenPacket(ctx context.Context, network, address string) (PacketConn, error)
func Listen(network, address string) (Listener, error)
func ListenTCP(network string, laddr *TCPAddr) (*TCPListener, error)
func ListenUnix(network string, laddr *UnixAddr) (*UnixListener, error)
func ListenUDP(network string, laddr *UDPAddr) (*UDPConn, error)
func ListenPacket(network, address string) (PacketConn, error)
func FileListener(f *os.File) (ln Listener, err error)
func ResolveTCPAddr(network, address string) (*TCPAddr, error)
func ResolveUnixAddr(network, address string) (*UnixAddr, error)
func Dial(network, address string) (Conn, error)
func Pipe() (Conn, Conn)
`,
  'crypto/tls': `package tls
import "net"
func Listen(network, laddr string, config *Config) (net.Listener, error)
func NewListener(inner net.Listener, config *Config) net.Listener
func Server(conn net.Conn, config *Config) *Conn
`,
  'net/http': `package http
import ("net"; "context"; "time"; "log"; "crypto/tls")
type Handler interface { ServeHTTP(ResponseWriter, *Request) }
type HandlerFunc func(ResponseWriter, *Request)
func (f HandlerFunc) ServeHTTP(w ResponseWriter, r *Request)
type ConnState int
type Server struct {
  Addr string
  Handler Handler
  DisableGeneralOptionsHandler bool
  TLSConfig *tls.Config
  ReadTimeout, ReadHeaderTimeout, WriteTimeout, IdleTimeout time.Duration
  MaxHeaderBytes int
  TLSNextProto map[string]func(*Server, *tls.Conn, Handler)
  ConnState func(net.Conn, ConnState)
  ErrorLog *log.Logger
  BaseContext func(net.Listener) context.Context
  ConnContext func(ctx context.Context, c net.Conn) context.Context
}
func (s *Server) Close() error
func (s *Server) ListenAndServe() error
func (s *Server) ListenAndServeTLS(certFile, keyFile string) error
func (s *Server) RegisterOnShutdown(f func())
func (s *Server) Serve(l net.Listener) error
func (s *Server) ServeTLS(l net.Listener, certFile, keyFile string) error
func (s *Server) SetKeepAlivesEnabled(v bool)
func (s *Server) Shutdown(ctx context.Context) error
type ServeMux struct {}
func (mux *ServeMux) Handle(pattern string, handler Handler)
func (mux *ServeMux) HandleFunc(pattern string, handler func(ResponseWriter, *Request))
func (mux *ServeMux) ServeHTTP(w ResponseWriter, r *Request)
func NewServeMux() *ServeMux
func ListenAndServe(addr string, handler Handler) error
func ListenAndServeTLS(addr, certFile, keyFile string, handler Handler) error
func Serve(l net.Listener, handler Handler) error
func ServeTLS(l net.Listener, handler Handler, certFile, keyFile string) error
func Handle(pattern string, handler Handler)
func HandleFunc(pattern string, handler func(ResponseWriter, *Request))
`,
  'net/http/httptest': `package httptest
import ("net"; "net/http"; "crypto/tls")
type Server struct { URL string; Listener net.Listener; EnableHTTP2 bool; TLS *tls.Config; Config *http.Server }
func NewServer(handler http.Handler) *Server
func NewTLSServer(handler http.Handler) *Server
func NewUnstartedServer(handler http.Handler) *Server
func (s *Server) Start()
func (s *Server) StartTLS()
func (s *Server) Close()
func (s *Server) Client() *http.Client
`,
  'net/rpc': `package rpc
import "net"
type Server struct {}
func NewServer() *Server
func (server *Server) Accept(lis net.Listener)
func (server *Server) Register(rcvr any) error
func (server *Server) RegisterName(name string, rcvr any) error
func Accept(lis net.Listener)
var DefaultServer = NewServer()
`,
  'google.golang.org/grpc': `package grpc
import "net"
type ServerOption interface {}
type Server struct {}
func NewServer(opt ...ServerOption) *Server
func (s *Server) Serve(lis net.Listener) error
func (s *Server) GracefulStop()
func (s *Server) Stop()
func (s *Server) RegisterService(sd *ServiceDesc, ss any)
`,
  'golang.org/x/net/netutil': `package netutil
import "net"
func LimitListener(l net.Listener, n int) net.Listener
`,
  ...activation('github.com/coreos/go-systemd/activation'),
  ...activation('github.com/coreos/go-systemd/v22/activation'),
};

function activation(path: string): Record<string, string> {
  return {
    [path]: `package activation
import ("net"; "os"; "crypto/tls")
func Files(unsetEnv bool) []*os.File
func Listeners() ([]net.Listener, error)
func ListenersWithNames() (map[string][]net.Listener, error)
func TLSListeners(tlsConfig *tls.Config) ([]net.Listener, error)
func TLSListenersWithNames(tlsConfig *tls.Config) (map[string][]net.Listener, error)
`,
  };
}
