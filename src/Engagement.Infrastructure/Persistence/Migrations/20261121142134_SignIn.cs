using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Engagement.Infrastructure.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class SignIn : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "email",
                table: "accounts",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<bool>(
                name: "email_verified",
                table: "accounts",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "name",
                table: "accounts",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<DateTime>(
                name: "revoked_at",
                table: "access_tokens",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "failed_logins",
                columns: table => new
                {
                    name_hash = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    address = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    failures = table.Column<int>(type: "integer", nullable: false),
                    last_failed_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("failed_logins_pkey", x => new { x.name_hash, x.address });
                    table.CheckConstraint("failed_logins_failures", "failures > 0");
                });

            migrationBuilder.AddCheckConstraint(
                name: "accounts_email_verified",
                table: "accounts",
                sql: "email IS NOT NULL OR NOT email_verified");

            migrationBuilder.CreateIndex(
                name: "failed_logins_last_failed_at",
                table: "failed_logins",
                column: "last_failed_at");

            // Whoever types an address means one account, whatever the letter case.
            migrationBuilder.Sql("CREATE UNIQUE INDEX accounts_email ON accounts (lower(email));");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "failed_logins");

            migrationBuilder.DropCheckConstraint(
                name: "accounts_email_verified",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "email",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "email_verified",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "name",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "revoked_at",
                table: "access_tokens");
        }
    }
}
