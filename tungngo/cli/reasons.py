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
REAL_PEOPLE = Reason(
    "cli.real_people",
    409,
    "Nơi này đã có tài khoản của người thật nên không nạp dữ liệu minh họa. "
    "Hãy dùng một thư mục dữ liệu khác: TUNGNGO_DATA=./minh-hoa tungngo init",
)
DEMO_IN_USE = Reason(
    "cli.demo_in_use",
    409,
    "Có quyền hoặc địa bàn của người thật đang dựa vào tài khoản hay thôn minh họa. "
    "Hãy cấp lại từ tài khoản thật trước; chưa gỡ gì.",
)
DEMO_THERE = Reason(
    "cli.demo_there",
    409,
    "Đã có mạng lưới minh họa. Muốn nạp lại thì gỡ trước: tungngo demo --remove",
)
NO_DEMO = Reason("cli.no_demo", 404, "Ở đây không có dữ liệu minh họa. Nạp bằng: tungngo demo")
NO_SERVER = Reason(
    "cli.no_server",
    404,
    "Không có máy chủ nào trả lời ở {url}. Hãy chạy máy chủ trước (tungngo run) rồi làm lại.",
)
NO_SUCH_PLACE = Reason(
    "cli.no_such_place",
    404,
    "Hôm nay không có đơn vị nào mang mã {code}. Hãy tìm mã ở trang Địa bàn; VN là cả nước.",
)
PASSWORDS_DIFFER = Reason(
    "cli.passwords_differ", 422, "Hai lần gõ mật khẩu không giống nhau, chưa thêm gì. Hãy gõ lại."
)
NO_SUCH_ALARM = Reason(
    "cli.no_such_alarm", 404, "Không có trang hướng dẫn nào cho {alarm}. Các trang: {known}."
)
