using System.Globalization;
using Google.Protobuf;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Protobuf;
using Type = WhatIsUp.WhatsApp.Protobuf.HistorySync.Types.Type;

namespace WhatIsUp.Sandbox.History;

/// <summary>A generated history: created while it is sent, so that a phone can have millions of messages and hold none.</summary>
internal sealed class GeneratedHistory(ServerClock clock, ServerHooks hooks, HistoryOffers offers) : IStanzaHandler
{
    private const int MessagesPerChunk = 4_000;
    private const int ChunksUnderWay = 3;
    private const int RunOfOneChat = 200;
    private const long FirstContact = 49_150_000_000_00;

    private readonly Dictionary<Device, Transfer> _transfers = [];

    public void Register(StanzaTable table)
    {
        table.OnOwnReceipt("hist_sync", (device, _, id) => TakeReceipt(device, id));
        hooks.DeviceRemoved.Add(device => _transfers.Remove(device));
        hooks.AccountDeleting.Add(account =>
        {
            foreach (var device in account.Devices.Values) _transfers.Remove(device);
        });
    }

    /// <summary>Chunks that the account's devices have not receipted yet; null before the first device is offered any.</summary>
    public int? ChunksLeft(Account account)
    {
        var known = _transfers.Where(entry => entry.Key.Account == account).ToArray();
        return known.Length == 0 ? null : known.Sum(entry => entry.Value.Count - entry.Value.Taken);
    }

    /// <summary>Begins to send the generated history of the device's phone, if it has one.</summary>
    public void Start(Device device)
    {
        var (messages, chats) = device.Account.Phone.GeneratedHistory;
        if (messages == 0 || !device.WantsFullHistory) return;
        var transfer = _transfers[device] = new Transfer(Generate(messages, chats).GetEnumerator(), (messages + MessagesPerChunk - 1) / MessagesPerChunk);
        for (var i = 0; i < ChunksUnderWay; i++) OfferNext(device, transfer);
    }

    /// <summary>A device has read a chunk: it gets the next one.</summary>
    private void TakeReceipt(Device device, string id)
    {
        if (!_transfers.TryGetValue(device, out var transfer) || !transfer.UnderWay.Remove(id)) return;
        transfer.Taken++;
        OfferNext(device, transfer);
    }

    private void OfferNext(Device device, Transfer transfer)
    {
        if (!transfer.Chunks.MoveNext()) return;
        transfer.Offered++;
        var progress = transfer.Offered * HistoryOffers.WholeProgress / transfer.Count;
        transfer.UnderWay.Add(offers.Offer(device, Type.Full, transfer.Offered, progress, transfer.Chunks.Current));
    }

    private IEnumerable<HistorySync> Generate(int messages, int chats)
    {
        var newest = clock.Now;
        for (var first = 0; first < messages; first += MessagesPerChunk)
        {
            var chunk = new HistorySync();
            Conversation? conversation = null;
            for (var i = first; i < Math.Min(first + MessagesPerChunk, messages); i++)
            {
                if (conversation is null || i % RunOfOneChat == 0)
                {
                    conversation =
                        new Conversation { Id = Jid.FromPhoneNumber((FirstContact + (i / RunOfOneChat % chats)).ToString(CultureInfo.InvariantCulture))
                        .ToString() };
                    chunk.Conversations.Add(conversation);
                }
                conversation.Messages.Add(new HistorySyncMsg
                {
                    Message = new WebMessageInfo
                    {
                        Key = new MessageKey { RemoteJid = conversation.Id, FromMe = i % 2 == 0,
                            Id = string.Create(CultureInfo.InvariantCulture, $"3EB0{i:X16}") },
                        MessageTimestamp = (ulong)newest.AddSeconds(-i).ToUnixTimeSeconds(),
                        Status = i % 2 == 0 ? HistoryMessages.IsRead : 0,
                        Message = new Message { Conversation =
                            $"Message {i} of a history that was never written, about as long as people write." }.ToByteString(),
                    },
                });
            }
            yield return chunk;
        }
    }

    /// <summary>A generated history on its way to one device.</summary>
    private sealed class Transfer(IEnumerator<HistorySync> chunks, int count)
    {
        public IEnumerator<HistorySync> Chunks { get; } = chunks;

        public int Count { get; } = count;

        public int Offered { get; set; }

        public int Taken { get; set; }

        /// <summary>Ids of what was offered and is not receipted.</summary>
        public HashSet<string> UnderWay { get; } = [];
    }
}
