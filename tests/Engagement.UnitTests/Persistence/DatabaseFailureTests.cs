using Engagement.Infrastructure.Persistence;
using Npgsql;

namespace Engagement.UnitTests.Persistence;

/// <summary>Which of PostgreSQL's errors a document causes, and the remedies for the others.</summary>
public sealed class DatabaseFailureTests
{
    [TestCase("22003", true)]
    [TestCase("22P02", true)]
    [TestCase("23514", true)]
    [TestCase("23505", true)]
    [TestCase("21000", false)]
    [TestCase("25006", false)]
    [TestCase("40001", false)]
    [TestCase("42501", false)]
    [TestCase("42P01", false)]
    [TestCase("53100", false)]
    [TestCase("54000", false)]
    [TestCase("0A000", false)]
    [TestCase("P0001", false)]
    [TestCase("XX000", false)]
    public void Data_and_constraint_errors_are_caused_by_the_document(string state, bool causedByDocument) =>
        Assert.That(DatabaseFailure.IsCausedByDocument(Failure(state)), Is.EqualTo(causedByDocument));

    [TestCase("messages", true)]
    [TestCase("daily_activity", true)]
    [TestCase("user_day", false)]
    [TestCase("workspace", false)]
    public void Constraint_errors_are_caused_by_the_document_only_in_tables_of_documents(string table, bool causedByDocument) =>
        Assert.That(DatabaseFailure.IsCausedByDocument(Failure("23505", table)), Is.EqualTo(causedByDocument));

    [TestCase("08006", false, Description = "the connection")]
    [TestCase("28P01", false, Description = "the login")]
    [TestCase("3D000", false, Description = "no such database")]
    [TestCase("53300", false, Description = "no free connection")]
    [TestCase("57P01", false, Description = "stopped")]
    [TestCase("57P03", false, Description = "starting")]
    [TestCase("57014", false, Description = "too slow")]
    [TestCase("22003", true)]
    [TestCase("25006", true)]
    [TestCase("42501", true)]
    [TestCase("53100", true)]
    [TestCase("P0001", true)]
    [TestCase("XX001", true)]
    public void Error_of_a_reachable_database_is_a_fault(string state, bool isFault)
    {
        Assert.That(DatabaseFailure.IsFault(Failure(state)), Is.EqualTo(isFault));
        Assert.That(DatabaseFailure.IsFault(new InvalidOperationException("wrapped", Failure(state))), Is.EqualTo(isFault));
    }

    [Test]
    public void Exception_without_an_error_of_PostgreSQL_is_no_fault()
    {
        foreach (var failure in new Exception?[] { null, new TimeoutException(), new NpgsqlException("gone"), new InvalidOperationException() })
        {
            Assert.That((DatabaseFailure.IsFault(failure), DatabaseFailure.IsCausedByDocument(failure)), Is.EqualTo((false, false)));
        }
    }

    [TestCase("42501", "Grant")]
    [TestCase("42P01", "migrate")]
    [TestCase("42703", "migrate")]
    [TestCase("25006", "read-only")]
    [TestCase("53100", "disk")]
    [TestCase("P0001", "trigger")]
    [TestCase("XX001", "damage")]
    [TestCase("ZZ999", "log")]
    public void Each_fault_has_a_remedy(string state, string remedy) =>
        Assert.That(DatabaseFailure.Remedy(Failure(state)), Does.Contain(remedy).And.EndsWith("."));

    private static PostgresException Failure(string state, string? table = null) => new("m", "ERROR", "ERROR", state, tableName: table);
}
