using Engagement.Infrastructure.Ingest;

namespace Engagement.UnitTests.Ingest;

/// <summary>Which requests share a batch: a batch weighs at most 100 here, and a request of more than 10 is large.</summary>
public sealed class PendingRequestsTests
{
    [TestCase("5 5 5", "5+5+5", Description = "together")]
    [TestCase("60 60 60", "60 60 60", Description = "as far as they fit")]
    [TestCase("40 60 30", "40+60 30")]
    [TestCase("500 7 500 8", "7+8 500 500", Description = "small ones first")]
    [TestCase("500", "500", Description = "a request heavier than a batch goes alone")]
    [TestCase("30 1 2", "1+2+30", Description = "large ones beside small ones where they fit")]
    [TestCase("", "")]
    public void Batches_are_filled_up_to_their_maximum_weight(string waiting, string batches) =>
        Assert.That(Drain(Waiting(waiting)), Is.EqualTo(batches));

    [Test]
    public void Small_request_waits_for_at_most_one_large_one_and_large_ones_are_not_starved()
    {
        var requests = Waiting("500 500 500 90 90");
        var batches = new List<string>();
        for (var turn = 0; turn < 10; turn++)
        {
            requests.Add(turn % 10, turn % 10);
            requests.Add(9, 9);
            batches.Add(string.Join('+', requests.Take(_ => true)));
        }

        Assert.That(
            string.Join(' ', batches), Is.EqualTo("0+9 500 1+9+2+9 500 3+9+4+9 500 5+9+6+9 90+7 9+8+9 90+9"));
    }

    [Test]
    public void Withdrawn_requests_take_no_room()
    {
        var requests = Waiting("90 91 92 5");
        Assert.That(requests.Take(weight => weight > 91), Is.EqualTo(new[] { 92 }));
        Assert.That(requests.Take(_ => true), Is.Empty);
    }

    private static PendingRequests<int> Waiting(string weights)
    {
        var requests = new PendingRequests<int>(100);
        foreach (var weight in weights.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse))
        {
            requests.Add(weight, weight);
        }

        return requests;
    }

    private static string Drain(PendingRequests<int> requests)
    {
        var batches = new List<string>();
        while (requests.Take(_ => true) is { Count: > 0 } batch)
        {
            batches.Add(string.Join('+', batch));
        }

        return string.Join(' ', batches);
    }
}
