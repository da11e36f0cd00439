using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Protobuf;
using Type = WhatIsUp.WhatsApp.Protobuf.HistorySync.Types.Type;

namespace WhatIsUp.Sandbox.History;

/// <summary>The history that a phone sends to a device that it has just linked: in chunks, newest first, as phones do.</summary>
internal sealed class HistorySender(HistoryMessages messages, HistoryChunks history, HistoryOffers offers, GeneratedHistory generated)
{
    /// <summary>Everything the phone has: the newest as the first chunk, what is older as recent ones, and the names.</summary>
    public void Send(Device device)
    {
        var account = device.Account;
        HistorySync[] chunks = [.. history.All(account)];
        for (var i = 0; i < chunks.Length; i++)
            offers.Offer(device, i == 0 ? Type.InitialBootstrap : Type.Recent, i + 1, (i + 1) * HistoryOffers.WholeProgress / chunks.Length, chunks[i]);
        var names = new HistorySync { Pushnames = { new Pushname { Id = account.Jid.ToString(), Pushname_ = account.PushName } } };
        foreach (var other in messages.Contacts(account))
            if (other.PushName.Length > 0) names.Pushnames.Add(new Pushname { Id = other.NoticeJid.ToString(), Pushname_ = other.PushName });
        offers.Offer(device, Type.PushName, 1, HistoryOffers.WholeProgress, names);
        generated.Start(device);
    }
}
