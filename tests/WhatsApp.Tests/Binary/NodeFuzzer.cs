using System.Diagnostics;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Tests.Binary;

/// <summary>Runs a decoder with slightly mutated stanzas. A decoded stanza must encode, and decode to the same again.</summary>
internal sealed class NodeFuzzer(byte[][] seeds, int seed)
{
    private const int MaxInputBytes = 1 << 17;
    private static readonly byte[] Telling = [0, 1, 127, 128, 235, 236, 239, 245, 246, 247, 248, 249, 250, 251, 252, 253, 254, 255];
    private readonly Random _random = new(seed);
    private readonly NodeLimits _limits = new() { InflatedBytes = 1 << 20 };

    internal sealed record Report(long Nodes, long Malformed);

    internal Report Run(TimeSpan duration, CancellationToken cancellationToken)
    {
        long nodes = 0, malformed = 0;
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < duration && !cancellationToken.IsCancellationRequested;)
        {
            var input = Next();
            try
            {
                if (!NodeDecoder.TryDecode(input, out var node, _limits))
                {
                    malformed++;
                    continue;
                }
                nodes++;
                var bytes = NodeEncoder.Encode(node);
                if (!NodeEncoder.Encode(NodeDecoder.Decode(bytes)).AsSpan().SequenceEqual(bytes))
                    throw new InvalidOperationException("The node changed on its second way.");
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException("Input: " + Convert.ToHexStringLower(input), exception);
            }
        }
        return new Report(nodes, malformed);
    }

    /// <summary>One of the seeds, changed a little.</summary>
    internal byte[] Next() => Mutate(seeds[_random.Next(seeds.Length)]);

    private byte[] Mutate(byte[] source)
    {
        var bytes = new List<byte>(source);
        for (var changes = 1 + _random.Next(6); changes > 0 && bytes.Count > 0; changes--)
        {
            // Mostly near the start, where the structure is.
            var at = _random.Next(_random.Next(4) == 0 ? bytes.Count : Math.Min(bytes.Count, 64));
            switch (_random.Next(7))
            {
                case 0: bytes[at] ^= (byte)(1 << _random.Next(8)); break;
                case 1: bytes[at] = Telling[_random.Next(Telling.Length)]; break;
                case 2: bytes[at] = (byte)_random.Next(256); break;
                case 3: bytes.RemoveRange(at, Math.Min(bytes.Count - at, 1 + _random.Next(4))); break;
                case 4: bytes.Insert(at, Telling[_random.Next(Telling.Length)]); break;
                case 5: bytes.RemoveRange(at, bytes.Count - at); break;
                default:
                    var other = seeds[_random.Next(seeds.Length)];
                    var from = _random.Next(other.Length);
                    bytes.InsertRange(at, other.AsSpan(from, Math.Min(other.Length - from, _random.Next(64))).ToArray());
                    break;
            }
            if (bytes.Count > MaxInputBytes) break;
        }
        return [.. bytes];
    }
}
