using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Storage;

namespace WhatIsUp.Grains.Channels;

/// <summary>
/// Says whether a channel's queue has room without counting rows for each message: it adds what was let in since the last count, an upper bound
/// of the depth, and counts again only when the bound reaches the limit. Used within the grain's turns.
/// </summary>
internal sealed class QueueGauge(MessageRows messages, ChannelId channel, int limit)
{
    private long _bound;
    private long _entered;
    private int _underWay;
    private bool _isCounted;

    /// <summary>Takes a place; false when the queue is full. Give it back with <see cref="Leave"/> when the message is in the database, or refused.</summary>
    public async Task<bool> TryEnterAsync(CancellationToken cancellationToken)
    {
        if (!_isCounted || _bound >= limit)
        {
            // Those under way may be in the count or not; those that enter meanwhile are in neither.
            var (before, underWay) = (_entered, _underWay);
            var depth = await messages.CountQueueAsync(channel, cancellationToken);
            _bound = depth + underWay + (_entered - before);
            _isCounted = true;
            if (_bound >= limit) return false;
        }

        _bound++;
        _entered++;
        _underWay++;
        return true;
    }

    /// <summary>The message is in the database or will never be.</summary>
    public void Leave() => _underWay--;
}
