using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Engagement.Infrastructure.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class AccessVersion : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "access_version",
                columns: table => new
                {
                    id = table.Column<short>(type: "smallint", nullable: false),
                    version = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("access_version_pkey", x => x.id);
                    table.CheckConstraint("access_version_one_row", "id = 1");
                });

            migrationBuilder.InsertData(
                table: "access_version",
                columns: new[] { "id", "version" },
                values: new object[] { (short)1, new Guid("00000000-0000-0000-0000-000000000000") });

            // At the end of the transaction, when it waits for nothing else any more: two that change access cannot wait for each other.
            // Once for each transaction, however many rows it changes. A random version belongs to one state of the tables alone, so that what was
            // known before a dump was restored is not taken for what holds now.
            migrationBuilder.Sql(
                """
                CREATE FUNCTION renew_access_version() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT SET lock_timeout = '5s' AS $$
                BEGIN
                    IF current_setting('engagement.access_renewed_in', true) IS DISTINCT FROM pg_current_xact_id()::text THEN
                        UPDATE access_version SET version = gen_random_uuid();
                        PERFORM set_config('engagement.access_renewed_in', pg_current_xact_id()::text, true);
                    END IF;
                    RETURN NULL;
                END
                $$;
                CREATE CONSTRAINT TRIGGER accounts_access_version AFTER INSERT OR UPDATE OR DELETE ON accounts
                    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION renew_access_version();
                CREATE CONSTRAINT TRIGGER access_tokens_access_version AFTER INSERT OR UPDATE OR DELETE ON access_tokens
                    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION renew_access_version();
                CREATE CONSTRAINT TRIGGER permissions_access_version AFTER INSERT OR UPDATE OR DELETE ON permissions
                    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION renew_access_version();
                CREATE TRIGGER accounts_access_version_truncated AFTER TRUNCATE ON accounts EXECUTE FUNCTION renew_access_version();
                CREATE TRIGGER access_tokens_access_version_truncated AFTER TRUNCATE ON access_tokens EXECUTE FUNCTION renew_access_version();
                CREATE TRIGGER permissions_access_version_truncated AFTER TRUNCATE ON permissions EXECUTE FUNCTION renew_access_version();
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                DROP TRIGGER accounts_access_version ON accounts;
                DROP TRIGGER access_tokens_access_version ON access_tokens;
                DROP TRIGGER permissions_access_version ON permissions;
                DROP TRIGGER accounts_access_version_truncated ON accounts;
                DROP TRIGGER access_tokens_access_version_truncated ON access_tokens;
                DROP TRIGGER permissions_access_version_truncated ON permissions;
                DROP FUNCTION renew_access_version();
                """);
            migrationBuilder.DropTable(
                name: "access_version");
        }
    }
}
