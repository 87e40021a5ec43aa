using Engagement.Api.Connections;
using Microsoft.AspNetCore.Connections;

namespace Engagement.UnitTests.Connections;

/// <summary>Which connections are admitted, and which they replace.</summary>
public sealed class ConnectionTableTests
{
    [Test]
    public void Address_at_its_limit_replaces_its_own_longest_idle_connection()
    {
        var table = new ConnectionTable(100);
        var (first, second, other, third) = (New(), New(), New(), New());
        table.Add(other, "b", 2);
        table.Add(first, "a", 2);
        table.Add(second, "a", 2);
        first.Begin();
        first.End();

        var admission = table.Add(third, "a", 2);
        Assert.That((admission.Admitted, admission.ReachedLimit, admission.Replaced), Is.EqualTo((true, ReachedLimit.Address, second)), "first was used since");
        Assert.That(table.Count, Is.EqualTo(3));
    }

    [Test]
    public void Busy_connections_are_not_replaced()
    {
        var table = new ConnectionTable(100);
        var busy = New();
        table.Add(busy, "a", 1);
        busy.Begin();
        busy.Begin();
        busy.End();
        Assert.That(table.Add(New(), "a", 1), Is.EqualTo(new Admission(false, ReachedLimit.Address, null, null)), "one request of two is in flight");
        busy.End();
        Assert.That(table.Add(New(), "a", 1).Replaced, Is.SameAs(busy));
    }

    [Test]
    public void Full_table_replaces_a_connection_of_the_address_with_the_most()
    {
        var table = new ConnectionTable(4);
        var honest = New();
        table.Add(honest, "honest", 4);
        var first = New();
        table.Add(first, "many", 4);
        table.Add(New(), "many", 4);
        table.Add(New(), "many", 4);
        Assert.That(table.Add(New(), "new", 4), Is.EqualTo(new Admission(true, ReachedLimit.Process, first, null)));
    }

    [Test]
    public void Full_table_of_equal_addresses_replaces_the_oldest_first()
    {
        var table = new ConnectionTable(3);
        ConnectionSlot[] slots = [New(), New(), New(), New(), New(), New()];
        var replaced = slots.Select((slot, index) => table.Add(slot, $"address {index}", 2).Replaced).ToList();
        Assert.That(replaced, Is.EqualTo(new[] { null, null, null, slots[0], slots[1], slots[2] }));
    }

    [Test]
    public void Full_table_replaces_any_idle_connection_when_that_address_has_none()
    {
        var table = new ConnectionTable(3);
        var idle = New();
        table.Add(idle, "few", 3);
        foreach (var busy in (ConnectionSlot[])[New(), New()])
        {
            table.Add(busy, "many", 3);
            busy.Begin();
        }

        Assert.That(table.Add(New(), "new", 3).Replaced, Is.SameAs(idle));
    }

    [Test]
    public void Replaced_connections_that_do_not_end_are_cut_off_in_order()
    {
        var table = new ConnectionTable(1);
        var first = New();
        table.Add(first, "a", 1);
        for (var replaced = 0; replaced < ConnectionTable.MaxClosing; replaced++)
        {
            Assert.That(table.Add(New(), "a", 1).Aborted, Is.Null);
        }

        Assert.That(table.Add(New(), "a", 1).Aborted, Is.SameAs(first));
    }

    /// <summary>Compares the table with a plain list of connections.</summary>
    [Test]
    public void Counts_and_the_order_of_idleness_match_a_list_after_random_steps()
    {
        var random = new Random(20);
        var table = new ConnectionTable(12);
        var open = new List<(ConnectionSlot Slot, string Address, int Busy)>();
        var leaving = new List<ConnectionSlot>();
        for (var step = 0; step < 50_000; step++)
        {
            var index = random.Next(Math.Max(1, open.Count));
            switch (random.Next(4))
            {
                case 0:
                    var (slot, address) = (New(), ((char)('a' + random.Next(6))).ToString());
                    var admission = table.Add(slot, address, 4);
                    var mine = open.Where(held => held.Address == address).ToList();
                    var idle = open.Where(held => held.Busy == 0).ToList();
                    if (mine.Count >= 4)
                    {
                        Assert.That(admission.Replaced, Is.SameAs(mine.FirstOrDefault(held => held.Busy == 0).Slot));
                    }
                    else if (open.Count >= 12)
                    {
                        Assert.That(admission.Replaced is null, Is.EqualTo(idle.Count == 0));
                        var most = open.CountBy(held => held.Address).Max(count => count.Value);
                        var holder = open.SingleOrDefault(held => held.Slot == admission.Replaced).Address;
                        Assert.That(
                            holder is null || open.Count(held => held.Address == holder) == most || admission.Replaced == idle[0].Slot);
                    }
                    else
                    {
                        Assert.That(admission, Is.EqualTo(new Admission(true, ReachedLimit.None, null, null)));
                    }

                    if (admission.Replaced is { } replaced)
                    {
                        open.RemoveAll(held => held.Slot == replaced);
                        leaving.Add(replaced);
                    }

                    if (admission.Admitted)
                    {
                        open.Add((slot, address, 0));
                    }

                    break;
                case 1 when open.Count > 0:
                    open[index].Slot.Begin();
                    open[index] = open[index] with { Busy = open[index].Busy + 1 };
                    break;
                case 2 when open.Count > 0 && open[index].Busy > 0:
                    // A connection that becomes idle goes to the end, as the one idle for the shortest time.
                    open[index].Slot.End();
                    var held = open[index] with { Busy = open[index].Busy - 1 };
                    open.RemoveAt(index);
                    open.Add(held);
                    break;
                case 3 when open.Count > 0:
                    table.Remove(leaving.Count > 0 && random.Next(2) == 0 ? leaving[random.Next(leaving.Count)] : Take(open, index));
                    break;
                default:
                    break;
            }

            Assert.That(table.Count, Is.EqualTo(open.Count));
        }
    }

    private static ConnectionSlot Take(List<(ConnectionSlot Slot, string Address, int Busy)> open, int index)
    {
        var slot = open[index].Slot;
        open.RemoveAt(index);
        return slot;
    }

    private static ConnectionSlot New() => new(new DefaultConnectionContext());
}
