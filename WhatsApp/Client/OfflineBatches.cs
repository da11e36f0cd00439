using System.Globalization;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Client;

/// <summary>
/// Fetches the offline queue. The server announces its length, sends a few stanzas, and the rest only on request; the first stanza of each batch triggers the
/// request of the next one, a moment later (whatsapp-rust, src/client/offline_resume.rs, after the web client). A surplus request is harmless.
/// </summary>
internal sealed class OfflineBatches(ClientConnection connection)
{
    /// <summary>Stanzas of one batch.</summary>
    public const int BatchSize = 200;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private long _left;
    private bool _isAwaited;

    /// <summary>The server announced how many stanzas wait.</summary>
    public void Begin(long count)
    {
        lock (_gate) (_left, _isAwaited) = (count, count > 0);
        if (count > 0) Send();
    }

    /// <summary>A stanza of the queue was received.</summary>
    public void Arrived()
    {
        lock (_gate)
        {
            if (_left <= 0 || --_left == 0 || !_isAwaited) return;
            _isAwaited = false;
        }
        connection.Start("offline-batch", SendNextAsync);
    }

    /// <summary>The server has sent all of them.</summary>
    public void End()
    {
        lock (_gate) _left = 0;
    }

    private async Task SendNextAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Pause, connection.Time, cancellationToken);
        lock (_gate)
        {
            if (_left <= 0) return;
            _isAwaited = true;
        }
        Send();
    }

    private void Send() =>
        connection.Send(Node.Of("ib", Node.Of("offline_batch", [new NodeAttribute("count", BatchSize.ToString(CultureInfo.InvariantCulture))])));
}
