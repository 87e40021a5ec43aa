using Engagement.StandIn.Documents;
using Engagement.StandIn.Queries;
using MongoDB.Bson;

namespace Engagement.StandIn.Commands;

/// <summary>Writes of clients.</summary>
internal static class Writes
{
    private static readonly DocumentPath s_id = new("_id");

    public static Task<BsonDocument> Insert(CommandContext context) =>
        Run(context, "documents", document => Insert(context, document));

    public static Task<BsonDocument> Update(CommandContext context) =>
        Run(context, "updates", update =>
        {
            RejectUnsupported(update);
            var ids = Matching(context, update["q"].AsBsonDocument, isMany: update.GetValue("multi", false).ToBoolean());
            return ids.Count(id => Update(context, id, update["u"].AsBsonDocument));
        });

    public static Task<BsonDocument> Delete(CommandContext context) =>
        Run(context, "deletes", delete =>
        {
            var ids = Matching(context, delete["q"].AsBsonDocument, isMany: delete["limit"].ToInt32() == 0);
            return ids.Count(id => context.Store.Delete(context.CollectionName, id));
        });

    private static int Insert(CommandContext context, BsonDocument document)
    {
        context.Store.Insert(context.CollectionName, document);
        return 1;
    }

    private static bool Update(CommandContext context, BsonValue id, BsonDocument change) => UpdateOperators.IsOperators(change)
        ? context.Store.Update(context.CollectionName, id, UpdateOperators.Parse(change))
        : context.Store.Replace(context.CollectionName, id, change);

    private static void RejectUnsupported(BsonDocument update)
    {
        if (update.GetValue("upsert", false).ToBoolean() || update["u"] is BsonArray)
        {
            throw new CommandException(MongoError.BadValue("upserts and updates by a pipeline are not imitated"));
        }
    }

    private static List<BsonValue> Matching(CommandContext context, BsonDocument filter, bool isMany)
    {
        lock (context.Store.Lock)
        {
            var documents = context.Store.Query(context.CollectionName, Filter.Parse(filter), sort: null);
            return [.. documents.Take(isMany ? int.MaxValue : 1).Select(document => s_id.FirstIn(document))];
        }
    }

    /// <summary>Runs the writes one by one; the first that fails ends an ordered command.</summary>
    private static Task<BsonDocument> Run(CommandContext context, string list, Func<BsonDocument, int> write)
    {
        var body = context.Command.Body;
        var (count, index, errors) = (0, 0, new BsonArray());
        foreach (var item in body[list].AsBsonArray)
        {
            try
            {
                count += write(item.AsBsonDocument);
            }
            catch (CommandException exception)
            {
                errors.Add(new BsonDocument { { "index", index }, { "code", exception.Error.Code }, { "errmsg", exception.Message } });
                if (body.GetValue("ordered", true).ToBoolean())
                {
                    break;
                }
            }

            index++;
        }

        var reply = new BsonDocument("n", count);
        if (list == "updates")
        {
            reply["nModified"] = count;
        }

        if (errors.Count > 0)
        {
            reply["writeErrors"] = errors;
        }

        return Reply.Ok(reply);
    }
}
