using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

#pragma warning disable CA1814 // Prefer jagged arrays over multidimensional

namespace Engagement.Infrastructure.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "accounts",
                columns: table => new
                {
                    user_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    username = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    password_hash = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    roles = table.Column<string[]>(type: "text[]", nullable: false, collation: "C"),
                    active = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("accounts_pkey", x => x.user_id);
                    table.CheckConstraint("accounts_user_id_length", "octet_length(user_id) BETWEEN 1 AND 128");
                });

            migrationBuilder.CreateTable(
                name: "active_day",
                columns: table => new
                {
                    day = table.Column<DateOnly>(type: "date", nullable: false),
                    session_users = table.Column<int>(type: "integer", nullable: false),
                    message_users = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("active_day_pkey", x => x.day);
                    table.CheckConstraint("active_day_users", "session_users >= 0 AND message_users >= 0 AND session_users + message_users > 0");
                });

            migrationBuilder.CreateTable(
                name: "active_hour",
                columns: table => new
                {
                    day = table.Column<DateOnly>(type: "date", nullable: false),
                    hour = table.Column<short>(type: "smallint", nullable: false),
                    session_users = table.Column<int>(type: "integer", nullable: false),
                    message_users = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("active_hour_pkey", x => new { x.day, x.hour });
                    table.CheckConstraint("active_hour_hour", "hour BETWEEN 0 AND 23");
                    table.CheckConstraint("active_hour_users", "session_users >= 0 AND message_users >= 0 AND session_users + message_users > 0");
                });

            migrationBuilder.CreateTable(
                name: "daily_activity",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    user_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    day = table.Column<DateOnly>(type: "date", nullable: true),
                    anonymous = table.Column<bool>(type: "boolean", nullable: true),
                    version = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    deleted = table.Column<bool>(type: "boolean", nullable: false),
                    columns_version = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    columns_deleted = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("daily_activity_pkey", x => x.id);
                    table.CheckConstraint("daily_activity_columns", "(user_id IS NOT NULL AND day IS NOT NULL AND anonymous IS NOT NULL) OR (deleted AND columns_version = '-infinity')");
                    table.CheckConstraint("daily_activity_columns_version", "columns_version <= version");
                    table.CheckConstraint("daily_activity_id_length", "octet_length(id) BETWEEN 1 AND 128");
                });

            migrationBuilder.CreateTable(
                name: "message_day",
                columns: table => new
                {
                    day = table.Column<DateOnly>(type: "date", nullable: false),
                    room_type = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    messages = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("message_day_pkey", x => new { x.day, x.room_type });
                    table.CheckConstraint("message_day_messages", "messages > 0");
                    table.CheckConstraint("message_day_room_type", "room_type IN ('c', 'd', 'p')");
                });

            migrationBuilder.CreateTable(
                name: "messages",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    room_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    user_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    sent_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    counted = table.Column<bool>(type: "boolean", nullable: true),
                    version = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    deleted = table.Column<bool>(type: "boolean", nullable: false),
                    columns_version = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    columns_deleted = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("messages_pkey", x => x.id);
                    table.CheckConstraint("messages_columns", "(room_id IS NOT NULL AND user_id IS NOT NULL AND sent_at IS NOT NULL AND counted IS NOT NULL) OR (deleted AND columns_version = '-infinity')");
                    table.CheckConstraint("messages_columns_version", "columns_version <= version");
                    table.CheckConstraint("messages_id_length", "octet_length(id) BETWEEN 1 AND 128");
                });

            migrationBuilder.CreateTable(
                name: "new_user_day",
                columns: table => new
                {
                    day = table.Column<DateOnly>(type: "date", nullable: false),
                    users = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("new_user_day_pkey", x => x.day);
                    table.CheckConstraint("new_user_day_users", "users > 0");
                });

            migrationBuilder.CreateTable(
                name: "permissions",
                columns: table => new
                {
                    permission = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    role = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("permissions_pkey", x => new { x.permission, x.role });
                });

            migrationBuilder.CreateTable(
                name: "room_day",
                columns: table => new
                {
                    room_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    day = table.Column<DateOnly>(type: "date", nullable: false),
                    messages = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("room_day_pkey", x => new { x.room_id, x.day });
                    table.CheckConstraint("room_day_messages", "messages > 0");
                });

            migrationBuilder.CreateTable(
                name: "rooms",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    type = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    name = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    display_name = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    usernames = table.Column<string[]>(type: "text[]", nullable: true, collation: "C"),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    updated_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    version = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    deleted = table.Column<bool>(type: "boolean", nullable: false),
                    columns_version = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    columns_deleted = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("rooms_pkey", x => x.id);
                    table.CheckConstraint("rooms_columns", "(type IS NOT NULL) OR (deleted AND columns_version = '-infinity')");
                    table.CheckConstraint("rooms_columns_version", "columns_version <= version");
                    table.CheckConstraint("rooms_id_length", "octet_length(id) BETWEEN 1 AND 128");
                });

            migrationBuilder.CreateTable(
                name: "sessions",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    user_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    started_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    ended_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    anonymous = table.Column<bool>(type: "boolean", nullable: true),
                    version = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    deleted = table.Column<bool>(type: "boolean", nullable: false),
                    columns_version = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    columns_deleted = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("sessions_pkey", x => x.id);
                    table.CheckConstraint("sessions_columns", "(user_id IS NOT NULL AND started_at IS NOT NULL AND anonymous IS NOT NULL) OR (deleted AND columns_version = '-infinity')");
                    table.CheckConstraint("sessions_columns_version", "columns_version <= version");
                    table.CheckConstraint("sessions_id_length", "octet_length(id) BETWEEN 1 AND 128");
                    table.CheckConstraint("sessions_interval", "ended_at >= started_at + interval '1 second'");
                });

            migrationBuilder.CreateTable(
                name: "user_day",
                columns: table => new
                {
                    day = table.Column<DateOnly>(type: "date", nullable: false),
                    user_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    session_hours = table.Column<int>(type: "integer", nullable: false),
                    message_hours = table.Column<int>(type: "integer", nullable: false),
                    all_day = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("user_day_pkey", x => new { x.day, x.user_id });
                    table.CheckConstraint("user_day_active", "session_hours > 0 OR message_hours > 0 OR all_day");
                    table.CheckConstraint("user_day_hours", "session_hours BETWEEN 0 AND 16777215 AND message_hours BETWEEN 0 AND 16777215");
                });

            migrationBuilder.CreateTable(
                name: "users",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    username = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    name = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    anonymous = table.Column<bool>(type: "boolean", nullable: true),
                    type = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    active = table.Column<bool>(type: "boolean", nullable: true),
                    version = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    deleted = table.Column<bool>(type: "boolean", nullable: false),
                    columns_version = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    columns_deleted = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("users_pkey", x => x.id);
                    table.CheckConstraint("users_columns", "(anonymous IS NOT NULL AND active IS NOT NULL) OR (deleted AND columns_version = '-infinity')");
                    table.CheckConstraint("users_columns_version", "columns_version <= version");
                    table.CheckConstraint("users_id_length", "octet_length(id) BETWEEN 1 AND 128");
                });

            migrationBuilder.CreateTable(
                name: "workspace",
                columns: table => new
                {
                    id = table.Column<short>(type: "smallint", nullable: false),
                    time_zone = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    data_version = table.Column<long>(type: "bigint", nullable: false),
                    demo = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("workspace_pkey", x => x.id);
                    table.CheckConstraint("workspace_data_version", "data_version >= 0");
                    table.CheckConstraint("workspace_one_row", "id = 1");
                });

            migrationBuilder.CreateTable(
                name: "access_tokens",
                columns: table => new
                {
                    hash = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    user_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    name = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("access_tokens_pkey", x => x.hash);
                    table.CheckConstraint("access_tokens_hash_length", "octet_length(hash) = 44");
                    table.ForeignKey(
                        name: "access_tokens_user_id_fkey",
                        column: x => x.user_id,
                        principalTable: "accounts",
                        principalColumn: "user_id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.InsertData(
                table: "permissions",
                columns: new[] { "permission", "role" },
                values: new object[,]
                {
                    { "api-bypass-rate-limit", "admin" },
                    { "ingest-engagement-data", "admin" },
                    { "view-engagement-dashboard", "admin" }
                });

            migrationBuilder.CreateIndex(
                name: "access_tokens_user_id",
                table: "access_tokens",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "daily_activity_user_id_day",
                table: "daily_activity",
                columns: new[] { "user_id", "day" },
                filter: "NOT anonymous AND NOT deleted");

            migrationBuilder.CreateIndex(
                name: "messages_room_id",
                table: "messages",
                column: "room_id",
                filter: "counted AND NOT deleted");

            migrationBuilder.CreateIndex(
                name: "messages_user_id_sent_at",
                table: "messages",
                columns: new[] { "user_id", "sent_at" },
                filter: "counted AND NOT deleted");

            migrationBuilder.CreateIndex(
                name: "sessions_user_id_started_at",
                table: "sessions",
                columns: new[] { "user_id", "started_at" },
                filter: "ended_at IS NOT NULL AND NOT anonymous AND NOT deleted");

            // Two accounts whose names differ in letter case alone would be one person to whoever reads them.
            migrationBuilder.Sql("CREATE UNIQUE INDEX accounts_username ON accounts (lower(username));");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "access_tokens");

            migrationBuilder.DropTable(
                name: "active_day");

            migrationBuilder.DropTable(
                name: "active_hour");

            migrationBuilder.DropTable(
                name: "daily_activity");

            migrationBuilder.DropTable(
                name: "message_day");

            migrationBuilder.DropTable(
                name: "messages");

            migrationBuilder.DropTable(
                name: "new_user_day");

            migrationBuilder.DropTable(
                name: "permissions");

            migrationBuilder.DropTable(
                name: "room_day");

            migrationBuilder.DropTable(
                name: "rooms");

            migrationBuilder.DropTable(
                name: "sessions");

            migrationBuilder.DropTable(
                name: "user_day");

            migrationBuilder.DropTable(
                name: "users");

            migrationBuilder.DropTable(
                name: "workspace");

            migrationBuilder.DropTable(
                name: "accounts");
        }
    }
}
