using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Engagement.Infrastructure.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class AuthorlessMessages : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "messages_columns",
                table: "messages");

            migrationBuilder.AddCheckConstraint(
                name: "messages_columns",
                table: "messages",
                sql: "(room_id IS NOT NULL AND sent_at IS NOT NULL AND counted IS NOT NULL) OR (deleted AND columns_version = '-infinity')");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "messages_columns",
                table: "messages");

            migrationBuilder.AddCheckConstraint(
                name: "messages_columns",
                table: "messages",
                sql: "(room_id IS NOT NULL AND user_id IS NOT NULL AND sent_at IS NOT NULL AND counted IS NOT NULL) OR (deleted AND columns_version = '-infinity')");
        }
    }
}
