using System.Buffers.Text;
using System.Globalization;
using Google.Protobuf;
using WhatIsUp.Sandbox.Core;
using WhatIsUp.Sandbox.Stanzas;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Media;
using WhatIsUp.WhatsApp.Messages.Contents;
using WhatIsUp.WhatsApp.Protobuf;
using static WhatIsUp.Sandbox.Core.StanzaBuilder;

namespace WhatIsUp.Sandbox.Media;

/// <summary>Stanzas about files: where to upload, and the phone's answer when a device misses one.</summary>
internal sealed class MediaDesk(Exchange exchange)
{
    private const int AuthSeconds = 21_600;
    private const int MaxBuckets = 12;

    /// <summary>Where files go, by the name under which the client knows this server.</summary>
    public Node[] Connect(Session session, Device device, Node request) =>
    [
        N("media_conn",
            [("auth", exchange.Media.NewAuth()), ("ttl", (long)exchange.Options.MediaConnectionLifetime.TotalSeconds), ("auth_ttl", AuthSeconds), ("max_buckets", MaxBuckets)],
            N("host", ("hostname", string.Create(CultureInfo.InvariantCulture, $"{session.Socket.Host}:{exchange.MediaPort}")))),
    ];

    /// <summary>A device could not download a file: the phone, when it is on, uploads it again and tells the new path.</summary>
    public void Retry(Device device, Node receipt, string id)
    {
        var account = device.Account;
        if (!account.Phone.IsOnline || receipt.Child("rmr") is not { } asked) return;
        var answer = Answer(account, receipt, id);
        exchange.Deliver(
            device, StanzaClass.Notification,
            N("notification", [("id", id), ("type", "mediaretry"), ("from", account.Jid), ("t", exchange.Now.ToUnixTimeSeconds())], asked, answer));
    }

    private Node Answer(Account account, Node receipt, string id)
    {
        var message = account.Phone.History.After(0).Select(entry => entry.Message).LastOrDefault(message => message.Id == id);
        if (message is null || ContentDecoder.Decode(ContentDecoder.Parse(message.Content.ToArray())).Content is not MediaContent { File: { } file }) return Refusal(2);
        if (MediaRetryBox.Open(file.Key, id, receipt) is null) return Refusal(3);
        var name = Base64Url.EncodeToString(file.EncryptedSha256);
        if (!exchange.Media.Has(name)) return Refusal(2);
        var told = new MediaRetryNotification { StanzaId = id, DirectPath = exchange.Media.DirectPath(name), Result = MediaRetryNotification.Types.ResultType.Success };
        return MediaRetryBox.Seal(file.Key, id, told);
    }

    private static Node Refusal(int code) => N("error", ("code", code));
}
