using System.Diagnostics.Metrics;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.Grains.Telemetry;

/// <summary>Figures of the channels of a silo: what their clients told, once it is in the database.</summary>
internal static class ChannelMeter
{
    private static readonly Counter<long> Received =
        GrainsMeter.Meter.CreateCounter<long>("whatisup.messages.received", description: "Messages received.");

    private static readonly Counter<long> Answered = GrainsMeter.Meter.CreateCounter<long>(
        "whatisup.messages.sent", description: "Messages that WhatsApp answered, by outcome: acknowledged or refused.");

    private static readonly Counter<long> Receipts = GrainsMeter.Meter.CreateCounter<long>("whatisup.receipts", description: "Receipts, by kind.");

    private static readonly Counter<long> Logins = GrainsMeter.Meter.CreateCounter<long>("whatisup.connections.opened", description: "Logins of channels.");

    private static readonly Counter<long> Ends = GrainsMeter.Meter.CreateCounter<long>(
        "whatisup.connections.ended", description: "Connections of channels that ended, by reason.");

    private static readonly KeyValuePair<string, object?> Acknowledged = new("outcome", "acknowledged");
    private static readonly KeyValuePair<string, object?> Refused = new("outcome", "refused");

    /// <summary>Counts an event.</summary>
    public static void Count(ClientEvent happened)
    {
        switch (happened)
        {
            case MessageReceived:
                Received.Add(1);
                break;
            case MessageAcknowledged { ErrorCode: null }:
                Answered.Add(1, Acknowledged);
                break;
            case MessageAcknowledged:
                Answered.Add(1, Refused);
                break;
            case ReceiptReceived receipt:
                Receipts.Add(receipt.MessageIds.Count, GrainsMeter.Label("kind", receipt.Kind));
                break;
            case LoggedIn:
                Logins.Add(1);
                break;
        }
    }

    /// <summary>A connection ended.</summary>
    public static void CountEnd(ConnectionEndReason reason) => Ends.Add(1, GrainsMeter.Label("reason", reason));
}
