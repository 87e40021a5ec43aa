using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Engagement.Infrastructure.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class Source : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "source",
                columns: table => new
                {
                    id = table.Column<short>(type: "smallint", nullable: false),
                    identity = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    start_time = table.Column<long>(type: "bigint", nullable: true),
                    resume_token = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    pulled_source = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    pulled_until = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    pulled_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    caught_up_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    mode = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    last_event_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    reconciled_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    corrected = table.Column<long>(type: "bigint", nullable: true),
                    compared_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    missing = table.Column<long>(type: "bigint", nullable: true),
                    extra = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("source_pkey", x => x.id);
                    table.CheckConstraint("source_one_row", "id = 1");
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "source");
        }
    }
}
