using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Engagement.Infrastructure.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class PrunedMessages : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "messages_room_id",
                table: "messages");

            migrationBuilder.DropIndex(
                name: "messages_user_id_sent_at",
                table: "messages");

            migrationBuilder.DropCheckConstraint(
                name: "messages_columns",
                table: "messages");

            migrationBuilder.AddColumn<int>(
                name: "keep_pruned_after_days",
                table: "workspace",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<DateTime>(
                name: "deleted_at",
                table: "messages",
                type: "timestamp with time zone",
                nullable: true);

            // Deletions have their instant as version: a document's _updatedAt is later only where a program other than Rocket.Chat wrote it.
            migrationBuilder.Sql("UPDATE messages SET deleted_at = version WHERE deleted");

            migrationBuilder.AddCheckConstraint(
                name: "workspace_keep_pruned_after_days",
                table: "workspace",
                sql: "keep_pruned_after_days >= 0");

            migrationBuilder.CreateIndex(
                name: "messages_room_id",
                table: "messages",
                column: "room_id",
                filter: "counted AND (NOT deleted OR deleted_at - sent_at >= interval '1 day')");

            migrationBuilder.CreateIndex(
                name: "messages_user_id_sent_at",
                table: "messages",
                columns: new[] { "user_id", "sent_at" },
                filter: "counted AND (NOT deleted OR deleted_at - sent_at >= interval '1 day')");

            migrationBuilder.AddCheckConstraint(
                name: "messages_columns",
                table: "messages",
                sql: "(room_id IS NOT NULL AND sent_at IS NOT NULL AND counted IS NOT NULL) OR (deleted AND columns_version = '-infinity')");

            migrationBuilder.AddCheckConstraint(
                name: "messages_deleted_at",
                table: "messages",
                sql: "deleted = (deleted_at IS NOT NULL) AND deleted_at <= version");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "workspace_keep_pruned_after_days",
                table: "workspace");

            migrationBuilder.DropIndex(
                name: "messages_room_id",
                table: "messages");

            migrationBuilder.DropIndex(
                name: "messages_user_id_sent_at",
                table: "messages");

            migrationBuilder.DropCheckConstraint(
                name: "messages_columns",
                table: "messages");

            migrationBuilder.DropCheckConstraint(
                name: "messages_deleted_at",
                table: "messages");

            migrationBuilder.DropColumn(
                name: "keep_pruned_after_days",
                table: "workspace");

            migrationBuilder.DropColumn(
                name: "deleted_at",
                table: "messages");

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

            migrationBuilder.AddCheckConstraint(
                name: "messages_columns",
                table: "messages",
                sql: "(room_id IS NOT NULL AND user_id IS NOT NULL AND sent_at IS NOT NULL AND counted IS NOT NULL) OR (deleted AND columns_version = '-infinity')");
        }
    }
}
