using Engagement.StandIn.Commands;
using MongoDB.Bson;

namespace Engagement.StandIn.Queries;

/// <summary>The stages of an aggregation, run one document after the other except where a stage needs all of them.</summary>
internal sealed class Pipeline
{
    private readonly List<Func<IEnumerable<byte[]>, IEnumerable<byte[]>>> _stages;

    private Pipeline(IEnumerable<Func<IEnumerable<byte[]>, IEnumerable<byte[]>>> stages) => _stages = [.. stages];

    public static Pipeline Parse(IEnumerable<BsonDocument> stages) => new(stages.Select(stage => Stage(stage.GetElement(0))).ToList());

    public static Pipeline ParseOfChangeStream(IEnumerable<BsonDocument> stages) => new(stages.Select(stage => stage.GetElement(0)).Select(stage =>
        stage.Name is "$match" or "$project"
            ? Stage(stage)
            : throw new CommandException(MongoError.IllegalOperation($"{stage.Name} is not permitted in a $changeStream pipeline"))).ToList());

    public IEnumerable<byte[]> Run(IEnumerable<byte[]> documents) => _stages.Aggregate(documents, (input, stage) => stage(input));

    private static Func<IEnumerable<byte[]>, IEnumerable<byte[]>> Stage(BsonElement stage)
    {
        switch (stage.Name)
        {
            case "$match":
                var filter = Filter.Parse(stage.Value.AsBsonDocument);
                return documents => documents.Where(filter.Matches);
            case "$project":
                var projection = Projection.Parse(stage.Value.AsBsonDocument)
                    ?? throw new CommandException(MongoError.Location(51272, "Invalid $project :: projection specification must have at least one field"));
                return documents => documents.Select(projection.Apply);
            case "$sort":
                var order = SortOrder.Parse(stage.Value.AsBsonDocument)
                    ?? throw new CommandException(MongoError.Location(15976, "$sort stage must have at least one sort key"));
                return documents => documents.OrderBy(order.KeysOf, order);
            case "$skip":
                return documents => documents.Skip(stage.Value.ToInt32());
            case "$limit":
                return documents => documents.Take(stage.Value.ToInt32());
            case "$group":
                var group = GroupStage.Parse(stage.Value.AsBsonDocument);
                return group.Run;
            case "$count":
                return documents => Count(stage.Value.AsString, documents);
            default:
                throw new CommandException(MongoError.Location(40324, $"Unrecognized pipeline stage name: '{stage.Name}'"));
        }
    }

    /// <summary>No document comes out if none goes in.</summary>
    private static IEnumerable<byte[]> Count(string name, IEnumerable<byte[]> documents)
    {
        var count = documents.Count();
        return count == 0 ? [] : [new BsonDocument(name, count).ToBson()];
    }
}
