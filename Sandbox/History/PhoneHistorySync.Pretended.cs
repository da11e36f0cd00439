using System.Globalization;
using Google.Protobuf;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Protobuf;
using Type = WhatIsUp.WhatsApp.Protobuf.HistorySync.Types.Type;

namespace WhatIsUp.Sandbox.History;

/// <summary>A generated history: created while it is sent, so that a phone can have millions of messages and hold none.</summary>
internal sealed partial class PhoneHistorySync
{
    private const int PretendedPerChunk = 4_000;
    private const int ChunksUnderWay = 3;
    private const int RunOfOneChat = 200;
    private const long FirstContact = 49_150_000_000_00;

    private readonly Dictionary<Device, Pretence> _pretences = [];

    private sealed class Pretence(IEnumerator<HistorySync> chunks, int count)
    {
        public IEnumerator<HistorySync> Chunks { get; } = chunks;

        public int Count { get; } = count;

        public int Offered { get; set; }

        public int Taken { get; set; }

        /// <summary>Ids of what was offered and is not receipted.</summary>
        public HashSet<string> UnderWay { get; } = [];
    }

    /// <summary>Chunks that the account's devices have not receipted yet; null before the first device is offered any.</summary>
    public int? ChunksLeft(Account account)
    {
        var known = _pretences.Where(entry => entry.Key.Account == account).ToArray();
        return known.Length == 0 ? null : known.Sum(entry => entry.Value.Count - entry.Value.Taken);
    }

    private void StartPretending(Device device)
    {
        var (messages, chats) = device.Account.Phone.Pretended;
        if (messages == 0 || !device.WantsFullHistory) return;
        var pretence = _pretences[device] = new Pretence(Pretended(messages, chats).GetEnumerator(), (messages + PretendedPerChunk - 1) / PretendedPerChunk);
        for (var i = 0; i < ChunksUnderWay; i++) OfferNext(device, pretence);
    }

    /// <summary>A device has read a chunk: it gets the next one.</summary>
    private void TakeReceipt(Device device, string id)
    {
        if (!_pretences.TryGetValue(device, out var pretence) || !pretence.UnderWay.Remove(id)) return;
        pretence.Taken++;
        OfferNext(device, pretence);
    }

    private void OfferNext(Device device, Pretence pretence)
    {
        if (!pretence.Chunks.MoveNext()) return;
        pretence.Offered++;
        pretence.UnderWay.Add(Offer(device, Type.Full, pretence.Offered, pretence.Offered * AllOfIt / pretence.Count, pretence.Chunks.Current));
    }

    private IEnumerable<HistorySync> Pretended(int messages, int chats)
    {
        var newest = clock.Now;
        for (var first = 0; first < messages; first += PretendedPerChunk)
        {
            var chunk = new HistorySync();
            Conversation? conversation = null;
            for (var i = first; i < Math.Min(first + PretendedPerChunk, messages); i++)
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
                        Status = i % 2 == 0 ? IsRead : 0,
                        Message = new Message { Conversation =
                            $"Message {i} of a history that was never written, about as long as people write." }.ToByteString(),
                    },
                });
            }
            yield return chunk;
        }
    }
}
