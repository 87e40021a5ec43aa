using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Engagement.Application.Ingest;

namespace Engagement.Infrastructure.Mongo;

/// <summary>The workspace's MongoDB, which the verbs <c>pull</c> and <c>follow</c> read; configuration section <c>Mongo</c>.</summary>
public sealed class MongoOptions
{
    public const string Section = "Mongo";
    public const string ConnectionStringKey = $"{Section}:{nameof(ConnectionString)}";

    [Description(
        "The workspace's MongoDB, such as mongodb://engagement:…@db.example/rocketchat?replicaSet=rs0&authSource=admin; in the environment or a file only.")]
    [PasswordPropertyText(true)]
    public string ConnectionString { get; set; } = "";

    [Description("The workspace's database there; without it the one that the connection string names, or rocketchat.")]
    public string Database { get; set; } = "";

    [Description("Whether serve follows the workspace's MongoDB.")]
    public bool Follow { get; set; }

    [Description("How changes are found: by the change stream, by queries, or by the stream where there is one.")]
    public FollowMode Mode { get; set; } = FollowMode.Auto;

    [Description("How far queries for changes reach back: more than the clocks of the workspace's servers differ and its secondaries lag.")]
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00", ParseLimitsInInvariantCulture = true, ConvertValueInInvariantCulture = true)]
    public TimeSpan Overlap { get; set; } = TimeSpan.FromMinutes(10);

    [Description("Seconds between two queries for changes, where there is no change stream.")]
    [Range(1, 3600)]
    public int PollSeconds { get; set; } = 10;

    [Description("The hour of the workspace's day in which the last two days are read again, and once a week all ids compared.")]
    [Range(0, 23)]
    public int ReconcileHour { get; set; } = 3;
}
