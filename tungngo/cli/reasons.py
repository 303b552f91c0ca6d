"""What the commands refuse, and in which words."""

from tungngo.shared.errors import Reason

NOT_READY = Reason(
    "cli.not_ready",
    409,
    "Chưa có dữ liệu hoặc dữ liệu thuộc bản cũ. Hãy chạy: tungngo init",
)
PORT_TAKEN = Reason(
    "cli.port_taken",
    409,
    "Cổng {port} đang có chương trình khác dùng. Hãy dừng chương trình đó, "
    "hoặc đặt cổng khác: TUNGNGO_LISTEN=127.0.0.1:8001 tungngo run",
)
NO_SUCH_LOGIN = Reason("cli.no_such_login", 404, "Không có tài khoản {login} đang hoạt động.")
NO_HAMLET = Reason(
    "cli.no_hamlet",
    409,
    "Tài khoản {login} chưa phụ trách thôn nào nên chưa thêm máy được. "
    "Hãy ghi người này vào tổ của thôn rồi làm lại.",
)
