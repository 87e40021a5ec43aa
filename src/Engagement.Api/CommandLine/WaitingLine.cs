using Engagement.Api.Hosting;
using Engagement.Application.Ingest;

namespace Engagement.Api.CommandLine;

/// <summary>Prints how many messages are not counted yet because their rooms are unknown.</summary>
internal static class WaitingLine
{
    private const int MaxRooms = 5;

    public static async Task ShowAsync(VerbHost host, CancellationToken cancellationToken)
    {
        var waiting = await host.SendAsync(new WaitingMessagesQuery(MaxRooms), cancellationToken);
        if (waiting.Messages > 0)
        {
            var rooms = string.Join(", ", waiting.First.Select(
                room => $"{VisibleText.Of(room.RoomId)} ({room.Messages:N0})"));
            var more = waiting.Rooms > waiting.First.Count ? ", …" : "";
            Console.WriteLine(
                $"{waiting.Messages:N0} messages of {waiting.Rooms:N0} rooms that are not stored do not count until their rooms arrive: {rooms}{more}");
        }
    }
}
