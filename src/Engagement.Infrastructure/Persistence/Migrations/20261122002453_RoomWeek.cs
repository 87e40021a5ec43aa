using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Engagement.Infrastructure.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class RoomWeek : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "room_day_pkey",
                table: "room_day");

            migrationBuilder.AddPrimaryKey(
                name: "room_day_pkey",
                table: "room_day",
                columns: new[] { "day", "room_id" });

            // The rows of a day lie together from now on, as they come; those of an older store lie by room.
            migrationBuilder.Sql("CLUSTER room_day USING room_day_pkey; ALTER TABLE room_day SET WITHOUT CLUSTER;");

            migrationBuilder.CreateTable(
                name: "room_week",
                columns: table => new
                {
                    room_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    week = table.Column<DateOnly>(type: "date", nullable: false),
                    messages = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("room_week_pkey", x => new { x.week, x.room_id });
                    table.CheckConstraint("room_week_messages", "messages > 0");
                    table.CheckConstraint("room_week_monday", "extract(isodow FROM week) = 1");
                });

            // What the store already holds; its days are sums that every batch has kept.
            migrationBuilder.Sql(
                """
                INSERT INTO room_week (room_id, week, messages)
                SELECT room_id, day - (extract(isodow FROM day)::int - 1) AS week, sum(messages)::bigint
                FROM room_day GROUP BY 1, 2 ORDER BY 2, 1
                """);

            migrationBuilder.CreateIndex(
                name: "room_week_room_id",
                table: "room_week",
                columns: new[] { "room_id", "week" });

            migrationBuilder.Sql("ANALYZE room_day, room_week;");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "room_week");

            migrationBuilder.DropPrimaryKey(
                name: "room_day_pkey",
                table: "room_day");

            migrationBuilder.AddPrimaryKey(
                name: "room_day_pkey",
                table: "room_day",
                columns: new[] { "room_id", "day" });
        }
    }
}
