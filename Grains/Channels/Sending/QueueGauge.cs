using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Storage.Messages;

namespace WhatIsUp.Grains.Channels.Sending;

/// <summary>
/// Decides whether a channel's queue has room without counting rows for each message: it adds the messages accepted since the last count to an upper bound of
/// the depth, and counts again only when the bound reaches the limit. Used within the grain's turns.
/// </summary>
internal sealed class QueueGauge(MessageRows messages, ChannelId channel, int limit)
{
    private long _bound;
    private long _entered;
    private int _underWay;
    private bool _isCounted;

    /// <summary>Takes a place; false if the queue is full. Call <see cref="Leave"/> when the message is in the database, or rejected.</summary>
    public async Task<bool> TryEnterAsync(CancellationToken cancellationToken)
    {
        if (!_isCounted || _bound >= limit)
        {
            // Messages being stored may be included in the count or not; those that enter meanwhile are not.
            var (before, underWay) = (_entered, _underWay);
            var depth = await messages.Outbound.CountQueueAsync(channel, cancellationToken);
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
