using System.Globalization;
using System.Reflection;
using Engagement.Application.Store;
using Engagement.Domain.Documents;
using Engagement.Infrastructure.Ingest;
using Engagement.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Engagement.UnitTests.Persistence;

/// <summary>The columns that the write path declares are those of EF Core's model, and each reads the property of its name.</summary>
public sealed class DocumentTableTests
{
    private static readonly DateTime s_instant = new(2024, 3, 6, 14, 20, 0, DateTimeKind.Utc);

    private static readonly EventDocument[] s_documents =
    [
        new RoomDocument("r", s_instant, false, new("c", "name", "fname", ["ann", "a \"b\\"], s_instant.AddDays(1), s_instant.AddDays(2))),
        new UserDocument("u", s_instant, false, new("ann", "Ann", s_instant.AddDays(1), true, "user", false)),
        new MessageDocument("m", s_instant, false, new("r", "u", s_instant.AddDays(1), true)),
        new SessionDocument("s", s_instant, false, new("u", s_instant.AddDays(1), s_instant.AddDays(2), true)),
        new DailyActivityDocument("d", s_instant, false, new("u", new DateOnly(2024, 3, 6), true)),
    ];

    private static IEnumerable<string> Tables => DocumentTable.All.Select(table => table.Name);

    [Test]
    public void Model_matches_the_migrations()
    {
        using var context = Context();
        Assert.That(context.Database.HasPendingModelChanges(), Is.False);
    }

    [Test]
    public void Every_kind_has_a_table() =>
        Assert.That(Enum.GetValues<DocumentKind>().Select(kind => DocumentTable.Of(kind).Kind), Is.EqualTo(Enum.GetValues<DocumentKind>()));

    [TestCaseSource(nameof(Tables))]
    public void A_table_has_the_columns_of_the_model(string name)
    {
        using var context = Context();
        var entity = context.GetService<IDesignTimeModel>().Model.GetEntityTypes().Single(entity => entity.GetTableName() == name);
        var own = entity.GetProperties().Where(property => property.PropertyInfo!.DeclaringType != typeof(EventRow));
        Assert.That(Table(name).OwnColumns.Select(column => column.Definition), Is.EquivalentTo(own.Select(Definition)));
    }

    [TestCaseSource(nameof(Tables))]
    public void Columns_are_in_the_order_of_the_properties_of_the_document(string name) =>
        Assert.That(Table(name).Columns.Select(column => Pascal(column.Name)), Is.EqualTo(Properties(name).Select(property => property.Name)));

    [TestCaseSource(nameof(Tables))]
    public void A_column_reads_the_property_of_its_name(string name)
    {
        var document = s_documents.Single(document => document.Kind == Table(name).Kind);
        foreach (var (column, property) in Table(name).Columns.Zip(Properties(name)))
        {
            var expected = property.GetValue(ColumnsOf(document));
            Assert.That(
                column.Values([document]).GetValue(0),
                Is.EqualTo(expected is IReadOnlyList<string> ? """{"ann","a \"b\\"}""" : expected),
                column.Name);
        }
    }

    [Test]
    public void A_deletion_without_columns_carries_nulls()
    {
        var table = DocumentTable.Messages;
        var values = table.Values([7], [new MessageDocument("m", s_instant, true, null)]).Select(array => array.GetValue(0));
        Assert.That(values, Is.EqualTo(new object?[] { 7, "m", s_instant, true, false, s_instant, null, null, null, null }));
        Assert.That(table.NewParameters().Count(), Is.EqualTo(10));
    }

    private static NpgsqlEngagementDbContext Context() =>
        new(new DbContextOptionsBuilder<NpgsqlEngagementDbContext>().UseNpgsql("Host=nowhere.invalid").Options);

    private static DocumentTable Table(string name) => DocumentTable.All.Single(table => table.Name == name);

    private static object ColumnsOf(EventDocument document) => document.GetType().GetProperty("Columns")!.GetValue(document)!;

    private static PropertyInfo[] Properties(string name) =>
        ColumnsOf(s_documents.Single(document => document.Kind == Table(name).Kind)).GetType()
            .GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly);

    private static string Definition(IProperty property)
    {
        var type = property.GetColumnType().Replace("timestamp with time zone", "timestamptz", StringComparison.Ordinal);
        return property.GetCollation() is { } collation ? $"{property.GetColumnName()} {type} COLLATE \"{collation}\"" : $"{property.GetColumnName()} {type}";
    }

    private static string Pascal(string column) =>
        string.Concat(column.Split('_').Select(word => char.ToUpper(word[0], CultureInfo.InvariantCulture) + word[1..]));
}
