namespace Engagement.Application.Demo;

/// <summary>Draws indexes by their weights in constant time (Vose's alias method).</summary>
internal sealed class WeightedChoice
{
    private readonly double[] _own;
    private readonly int[] _other;

    public WeightedChoice(IReadOnlyList<double> weights)
    {
        var mean = weights.Sum() / weights.Count;
        _own = [.. weights.Select(weight => mean == 0 ? 1 : weight / mean)];
        _other = [.. Enumerable.Range(0, weights.Count)];
        var small = new Stack<int>(_other.Where(index => _own[index] < 1));
        var large = new Stack<int>(_other.Where(index => _own[index] >= 1));
        while (small.Count > 0 && large.Count > 0)
        {
            var (less, more) = (small.Pop(), large.Peek());
            _other[less] = more;
            _own[more] -= 1 - _own[less];
            if (_own[more] < 1)
            {
                small.Push(large.Pop());
            }
        }

        // The rest is one, apart from rounding.
        foreach (var index in small.Concat(large))
        {
            _own[index] = 1;
        }
    }

    public int Pick(SeededRandom random)
    {
        var index = random.Below(_own.Length);
        return random.Unit() < _own[index] ? index : _other[index];
    }
}
