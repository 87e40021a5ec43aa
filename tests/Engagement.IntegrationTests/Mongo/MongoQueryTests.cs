using MongoDB.Bson;
using MongoDB.Driver;

namespace Engagement.IntegrationTests.Mongo;

/// <summary>Queries whose results a real server would give too.</summary>
public sealed class MongoQueryTests
{
    private MongoSource _source = null!;

    [SetUp]
    public async Task StartAsync() => _source = await MongoSource.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _source.DisposeAsync();

    // The five documents are those of InsertFiveAsync.
    [TestCase("{}", "abcde")]
    [TestCase("{n: 2}", "b")]
    [TestCase("{n: {$eq: NumberLong(2)}}", "b")]
    [TestCase("{n: {$gt: 2}}", "ce")]
    [TestCase("{n: {$gte: 2.0, $lt: 3}}", "b")]
    [TestCase("{n: {$lte: 2}}", "ab")]
    [TestCase("{n: {$ne: 2}}", "acde")]
    [TestCase("{n: {$in: [1, 'x']}}", "ad")]
    [TestCase("{n: {$nin: [1, 'x']}}", "bce")]
    [TestCase("{n: {$gte: 'a'}}", "d")]
    [TestCase("{e: {$exists: true}}", "ab")]
    [TestCase("{e: {$exists: false}}", "cde")]
    [TestCase("{e: null}", "acde")]
    [TestCase("{'u._id': 'u2'}", "bd")]
    [TestCase("{u: {_id: 'u1', name: 'ann'}}", "a")]
    [TestCase("{tags: 'red'}", "bc")]
    [TestCase("{tags: ['red', 'blue']}", "c")]
    [TestCase("{tags: {$in: ['blue', 'green']}}", "cd")]
    [TestCase("{tags: {$ne: 'red'}}", "ade")]
    [TestCase("{'files.size': {$gt: 15}}", "e")]
    [TestCase("{'files.0.size': 10}", "e")]
    [TestCase("{$or: [{n: 1}, {tags: 'red'}]}", "abc")]
    [TestCase("{$and: [{n: {$gt: 1}}, {$or: [{n: 2}, {n: 5}]}]}", "be")]
    [TestCase("{_id: 'c'}", "c")]
    [TestCase("{_id: {$in: ['e', 'a', 'x']}, n: {$gt: 0}}", "ae")]
    [TestCase("{_id: {$gt: 'b', $lte: 'd'}}", "cd")]
    [TestCase("{ts: {$gte: ISODate('2024-01-02T00:00:00Z'), $lt: ISODate('2024-01-04T00:00:00Z')}}", "bc")]
    public async Task Filter_finds_what_matches(string filter, string expected)
    {
        await InsertFiveAsync();
        Assert.That(Ids(await _source.Collection("c").Find(filter).ToListAsync()), Is.EquivalentTo(expected), "by a scan");

        await _source.CreateIndexAsync("c", new BsonDocument("ts", 1));
        await _source.CreateIndexAsync("c", new BsonDocument("n", -1));
        await _source.CreateIndexAsync("c", new BsonDocument("tags", 1));
        await _source.CreateIndexAsync("c", new BsonDocument("e", 1));
        Assert.That(Ids(await _source.Collection("c").Find(filter).ToListAsync()), Is.EquivalentTo(expected), "with indexes");
        var counted = await _source.Collection("c").CountDocumentsAsync(filter);
        Assert.That(counted, Is.EqualTo(expected.Length), "by an aggregation");
    }

    [TestCase("{_id: 1, n: 1, 'u._id': 1}", "{_id: 'a', n: 1, u: {_id: 'u1'}}")]
    [TestCase("{_id: 0, 'u.name': 1, 'n.x': 1, missing: 1}", "{u: {name: 'ann'}}")]
    [TestCase("{_id: 0, 'files.size': true}", "{files: [{size: 10}, {}, [{size: 20}]]}")]
    [TestCase("{n: 0, u: 0, ts: 0, 'files.size': 0}", "{_id: 'a', e: null, files: [{name: 'f'}, {}, 'text', [{}]]}")]
    [TestCase("{_id: 1}", "{_id: 'a'}")]
    public async Task Projection_keeps_only_its_fields(string projection, string expected)
    {
        await InsertFiveAsync();
        var files = "{$set: {files: [{name: 'f', size: 10}, {}, 'text', [{size: 20}]]}}";
        await _source.UpdateAsync("c", "a", BsonDocument.Parse(files));

        var found = await _source.Collection("c").Find("{_id: 'a'}").Project(projection).SingleAsync();
        Assert.That(found, Is.EqualTo(BsonDocument.Parse(expected)));
        var aggregated = await _source.Collection("c").Aggregate().Match("{_id: 'a'}").Project(projection).SingleAsync();
        Assert.That(aggregated, Is.EqualTo(BsonDocument.Parse(expected)));
    }

    // Which documents follow the one with ts 1 and id 3 in the order of ts and id, as a reader asks who goes on behind a page.
    [TestCase(false)]
    [TestCase(true)]
    public async Task Order_of_several_fields_is_read_page_by_page(bool indexed)
    {
        await _source.InsertAsync("c", [.. Enumerable.Range(0, 20).Select(i => BsonDocument.Parse($"{{_id: {i * 7 % 20}, ts: {i % 4}, n: {i}}}"))]);
        if (indexed)
        {
            await _source.CreateIndexAsync("c", new BsonDocument("ts", 1));
        }

        const string filter = "{$or: [{ts: {$gt: 1}}, {ts: 1, _id: {$gt: 3}}]}";
        var ascending = await _source.Collection("c").Find(filter).Sort("{ts: 1, _id: 1}").ToListAsync();
        Assert.That(Places(ascending), Is.EqualTo("1/7 1/11 1/15 1/19 2/2 2/6 2/10 2/14 2/18 3/1 3/5 3/9 3/13 3/17"));
        var mixed = await _source.Collection("c").Find("{ts: {$gte: 1, $lt: 3}}").Sort("{ts: -1, _id: 1}").Limit(7).ToListAsync();
        Assert.That(Places(mixed), Is.EqualTo("2/2 2/6 2/10 2/14 2/18 1/3 1/7"));
        var other = await _source.Collection("c").Find("{ts: {$gte: 1, $lt: 3}}").Sort("{n: -1}").Limit(3).ToListAsync();
        Assert.That(Places(other), Is.EqualTo("2/6 1/19 2/18"));

        static string Places(IEnumerable<BsonDocument> documents) => string.Join(' ', documents.Select(document => $"{document["ts"]}/{document["_id"]}"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Batches_have_every_document_once_in_order(bool indexed)
    {
        var day = new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        await _source.InsertAsync(
            "c", [.. Enumerable.Range(0, 2502).Select(i => new BsonDocument { { "_id", i }, { "ts", day.AddHours(i / 3 * 7 % 834) } })]);
        if (indexed)
        {
            await _source.CreateIndexAsync("c", new BsonDocument("ts", 1));
        }

        var options = new FindOptions { BatchSize = 400 };
        var range = new BsonDocument("ts", new BsonDocument("$gte", day.AddHours(100)));
        var ascending = await _source.Collection("c").Find(range, options).Sort("{ts: 1}").ToListAsync();
        Assert.That(ascending.Select(Hour), Is.EqualTo(Hours(300, 2202)));
        Assert.That(ascending.Select(document => document["_id"]).Distinct().Count(), Is.EqualTo(2202));
        var descending = await _source.Collection("c").Find("{}", options).Sort("{ts: -1}").Skip(10).Limit(2000).ToListAsync();
        Assert.That(descending.Select(Hour), Is.EqualTo(Hours(492, 2000).Reverse()));
        Assert.That(descending.Select(document => document["_id"]).Distinct().Count(), Is.EqualTo(2000));
        var unsorted = await _source.Collection("c").Find(range, options).ToListAsync();
        Assert.That(unsorted.Select(Hour), Is.EquivalentTo(Hours(300, 2202)));

        // Three documents an hour.
        static IEnumerable<int> Hours(int first, int count) => Enumerable.Range(first, count).Select(i => i / 3);

        int Hour(BsonDocument document) => (int)(document["ts"].ToUniversalTime() - day).TotalHours;
    }

    [Test]
    public async Task Changes_move_documents_in_an_index()
    {
        await _source.CreateIndexAsync("c", new BsonDocument("n", 1));
        await InsertFiveAsync();
        Assert.That(Ids(await _source.Collection("c").Find("{n: {$gt: 1}}").Sort("{n: 1}").ToListAsync()), Is.EqualTo("bce"));

        await _source.UpdateAsync("c", "a", BsonDocument.Parse("{$set: {n: 4}}"));
        await _source.ReplaceAsync("c", BsonDocument.Parse("{_id: 'b', n: 9}"));
        await _source.UpdateAsync("c", "c", BsonDocument.Parse("{$unset: {n: 1}}"));
        await _source.DeleteAsync("c", "e");
        await _source.InsertAsync("c", BsonDocument.Parse("{_id: 'f', n: 7}"));
        Assert.That(Ids(await _source.Collection("c").Find("{n: {$gt: 1}}").Sort("{n: 1}").ToListAsync()), Is.EqualTo("afb"));
    }

    [Test]
    public async Task Documents_change_while_a_cursor_is_open()
    {
        await _source.InsertAsync("c", [.. Enumerable.Range(0, 10).Select(i => new BsonDocument("_id", i))]);
        using var cursor = await _source.Collection("c").Find("{}", new FindOptions { BatchSize = 2 }).ToCursorAsync();
        await cursor.MoveNextAsync();
        await _source.DeleteAsync("c", 8);
        await _source.InsertAsync("c", new BsonDocument("_id", 10));

        var rest = await cursor.ToListAsync();
        Assert.That(rest.Select(document => document["_id"].AsInt32), Is.SupersetOf(new[] { 2, 3, 4, 5, 6, 7, 9 }).And.No.Member(8));
    }

    [Test]
    public async Task Groups_are_summed_and_counted()
    {
        await InsertFiveAsync();
        var groups = await _source.Collection("c").Aggregate()
            .Group("{_id: '$u._id', total: {$sum: '$n'}, documents: {$sum: 1}, all: {$count: {}}}").Sort("{_id: 1}").ToListAsync();
        Assert.That(groups, Is.EqualTo(new[]
        {
            BsonDocument.Parse("{_id: null, total: 8, documents: 2, all: 2}"),
            BsonDocument.Parse("{_id: 'u1', total: 1, documents: 1, all: 1}"),
            BsonDocument.Parse("{_id: 'u2', total: 2, documents: 2, all: 2}"),
        }));
        var count = await _source.Collection("c").Aggregate().Match("{n: {$gt: 1}}").Sort("{n: -1}").Skip(1).Limit(5).Count().SingleAsync();
        Assert.That(count.Count, Is.EqualTo(2));
    }

    private static string Ids(IEnumerable<BsonDocument> documents) => string.Concat(documents.Select(document => document["_id"].AsString));

    private Task InsertFiveAsync() => _source.InsertAsync("c", [.. new[]
    {
        "{_id: 'a', n: 1, e: null, u: {_id: 'u1', name: 'ann'}, ts: ISODate('2024-01-01T00:00:00Z')}",
        "{_id: 'b', n: 2, e: 0, u: {_id: 'u2', name: 'bob'}, tags: ['red'], ts: ISODate('2024-01-02T00:00:00Z')}",
        "{_id: 'c', n: 3, tags: ['red', 'blue'], ts: ISODate('2024-01-03T00:00:00Z')}",
        "{_id: 'd', n: 'x', u: {_id: 'u2'}, tags: 'green', ts: ISODate('2024-01-04T00:00:00Z')}",
        "{_id: 'e', n: NumberLong(5), files: [{size: 10}, {size: 20}]}",
    }.Select(BsonDocument.Parse)]);
}
