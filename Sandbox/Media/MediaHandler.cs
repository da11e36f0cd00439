using System.Buffers.Text;
using System.Globalization;
using Google.Protobuf;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Media;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Protobuf;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Media;

/// <summary>Stanzas about files: where to upload, and the phone's answer when a device misses one.</summary>
internal sealed class MediaHandler(StanzaSender stanzas, ServerClock clock, SandboxOptions options, MediaVault media) : IStanzaHandler
{
    private const int AuthSeconds = 21_600;
    private const int MaxBuckets = 12;

    public void Register(StanzaTable table)
    {
        table.Requests.On("w:m", "set", "media_conn", Connect);
        table.OnOwnReceipt("server-error", Retry);
    }

    /// <summary>Where files go, by the name under which the client knows this server.</summary>
    public Node[] Connect(Session session, Device device, Node request) =>
    [
        N("media_conn",
            [("auth", media.NewAuth()), ("ttl", (long)options.MediaConnectionLifetime.TotalSeconds), ("auth_ttl", AuthSeconds),
                ("max_buckets", MaxBuckets)],
            N("host", ("hostname", string.Create(CultureInfo.InvariantCulture, $"{session.Socket.Host}:{media.Port}")))),
    ];

    /// <summary>A device could not download a file: the phone, when it is on, uploads it again and sends the new path.</summary>
    public void Retry(Device device, Node receipt, string id)
    {
        var account = device.Account;
        if (!account.Phone.IsOnline || receipt.Child("rmr") is not { } requested) return;
        var answer = Answer(account, receipt, id);
        stanzas.Deliver(
            device, StanzaClass.Notification,
            N("notification", [("id", id), ("type", "mediaretry"), ("from", account.Jid), ("t", clock.Now.ToUnixTimeSeconds())], requested, answer));
    }

    private Node Answer(Account account, Node receipt, string id)
    {
        var message = account.Phone.History.After(0).Select(entry => entry.Message).LastOrDefault(message => message.Id == id);
        if (message is null || ContentDecoder.Decode(ContentDecoder.Parse(message.Content.ToArray())).Content is not MediaContent { File: { } file })
            return Refusal(2);
        if (MediaRetryBox.Open(file.Key, id, receipt) is null) return Refusal(3);
        var name = Base64Url.EncodeToString(file.EncryptedSha256);
        if (!media.Has(name)) return Refusal(2);
        var notification = new MediaRetryNotification { StanzaId = id, DirectPath = media.DirectPath(name),
            Result = MediaRetryNotification.Types.ResultType.Success };
        return MediaRetryBox.Seal(file.Key, id, notification);
    }

    private static Node Refusal(int code) => N("error", ("code", code));
}
