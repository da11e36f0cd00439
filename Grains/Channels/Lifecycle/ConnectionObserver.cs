using Microsoft.Extensions.Logging;
using WhatIsUp.Grains.Channels.Sending;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Files;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.Grains.Channels.Lifecycle;

/// <summary>Effects of a client's batches on its connection: on its pump, delays, downloads and read receipts.</summary>
internal sealed class ConnectionObserver(
    ChannelDependencies dependencies, ChannelRecord record, OutboundPump pump, ReconnectBackoff backoff, Func<WhatsAppClient?> client) : IBatchObserver
{
    private readonly ILogger<ConnectionObserver> _logger = dependencies.Loggers.CreateLogger<ConnectionObserver>();
    private volatile AutoDownloads? _downloads;
    private volatile RepliedChats? _replied;

    /// <inheritdoc />
    public RefusalVerdict Decide(MessageAcknowledged refused, ChannelLimits limits) => pump.Decide(refused, limits);

    /// <inheritdoc />
    public void OnLoggedIn()
    {
        backoff.Begin();
        pump.Wake();
    }

    /// <inheritdoc />
    public void OnAnswered(MessageAcknowledged answer) => pump.Answer(answer);

    /// <inheritdoc />
    public void OnReceipt(string messageId) => pump.Settle(messageId);

    /// <inheritdoc />
    public void OnReplied(string chatId) => (_replied ??= new RepliedChats(dependencies, record, client)).Add(chatId);

    /// <inheritdoc />
    public void OnChatActive(string chatId) => pump.NoteActive(chatId);

    /// <inheritdoc />
    public void OnLimitsChanged() => pump.ReviewLimits();

    /// <inheritdoc />
    public void OnRejectedCall(CallOffered offer)
    {
        // A text for the caller may be queued.
        pump.Wake();
        if (client() is { } open) _ = RejectAsync(open, offer);
    }

    /// <inheritdoc />
    public void OnFile(string mediaId) =>
        (_downloads ??= new AutoDownloads(dependencies.Media, record.Id, client, dependencies.Loggers.CreateLogger<AutoDownloads>())).Add(mediaId);

    /// <summary>A call that can't be rejected rings until its caller ends it.</summary>
    private async Task RejectAsync(WhatsAppClient open, CallOffered call)
    {
        try
        {
            await open.Calls.RejectAsync(call, CancellationToken.None);
        }
        catch (Exception fault)
        {
            _logger.CallNotRejected(fault.GetType().Name, record.Id);
        }
    }
}
