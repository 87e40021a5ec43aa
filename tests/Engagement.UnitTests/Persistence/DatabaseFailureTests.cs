using Engagement.Infrastructure.Persistence;
using Npgsql;

namespace Engagement.UnitTests.Persistence;

/// <summary>Whose fault each of PostgreSQL's errors is, and what is to be done about the service's own.</summary>
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
    public void Data_and_constraints_are_the_documents(string state, bool documents) =>
        Assert.That(DatabaseFailure.IsOfDocument(Failure(state)), Is.EqualTo(documents));

    [TestCase("messages", true)]
    [TestCase("daily_activity", true)]
    [TestCase("user_day", false)]
    [TestCase("workspace", false)]
    public void A_constraint_is_the_documents_where_documents_are_held(string table, bool documents) =>
        Assert.That(DatabaseFailure.IsOfDocument(Failure("23505", table)), Is.EqualTo(documents));

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
    public void A_database_that_answers_and_refuses_is_faulty(string state, bool faulty)
    {
        Assert.That(DatabaseFailure.IsFault(Failure(state)), Is.EqualTo(faulty));
        Assert.That(DatabaseFailure.IsFault(new InvalidOperationException("wrapped", Failure(state))), Is.EqualTo(faulty));
    }

    [Test]
    public void What_is_no_error_of_the_database_is_no_fault_of_it()
    {
        foreach (var failure in new Exception?[] { null, new TimeoutException(), new NpgsqlException("gone"), new InvalidOperationException() })
        {
            Assert.That((DatabaseFailure.IsFault(failure), DatabaseFailure.IsOfDocument(failure)), Is.EqualTo((false, false)));
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
    public void Each_fault_says_what_to_do(string state, string remedy) =>
        Assert.That(DatabaseFailure.Remedy(Failure(state)), Does.Contain(remedy).And.EndsWith("."));

    private static PostgresException Failure(string state, string? table = null) => new("m", "ERROR", "ERROR", state, tableName: table);
}
