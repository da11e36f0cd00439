using System.Collections.Concurrent;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.Media;

/// <summary>Requests that the phone uploads a file again that the hosts have lost, and waits for its answer.</summary>
internal sealed class MediaRetries(ClientConnection connection)
{
    private const int Limit = 64;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<Node>> _waiting = new(StringComparer.Ordinal);

    /// <summary>The new path of the file.</summary>
    /// <exception cref="MediaTransferException">The phone does not have it, or does not answer.</exception>
    public async Task<string> RequestAsync(MediaReference file, MediaMessage message, CancellationToken cancellationToken)
    {
        var source = new TaskCompletionSource<Node>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_waiting.Count >= Limit) throw new MediaTransferException(MediaTransferFault.Unreachable);
        var waiting = _waiting.GetOrAdd(message.Id, source);
        try
        {
            if (waiting == source && !connection.Send(Request(file, message))) throw new ConnectionLostException();
            var answer = await waiting.Task.WaitAsync(Patience, connection.Time, cancellationToken);
            return PathIn(answer, file, message.Id);
        }
        catch (TimeoutException)
        {
            // The phone may be offline: it keeps the file, and can be asked again.
            throw new MediaTransferException(MediaTransferFault.Unreachable);
        }
        finally
        {
            _waiting.TryRemove(new KeyValuePair<string, TaskCompletionSource<Node>>(message.Id, source));
        }
    }

    /// <summary>An answer of the phone.</summary>
    public void Complete(Node notification)
    {
        if (notification.Get("id") is { } id && _waiting.TryGetValue(id, out var waiting)) waiting.TrySetResult(notification);
    }

    private Node Request(MediaReference file, MediaMessage message)
    {
        List<NodeAttribute> attributes = [new("jid", message.Chat), new("from_me", message.IsFromMe ? "true" : "false")];
        if (message.Participant is { } participant) attributes.Add(new("participant", participant));
        Node[] children = [MediaRetryBox.Seal(file.Key, message.Id, new ServerErrorReceipt { StanzaId = message.Id }), new("rmr", [.. attributes])];
        return new Node("receipt", [new("id", message.Id), new("to", connection.OwnJid.ToAccount()), new("type", "server-error")], children);
    }

    private static string PathIn(Node answer, MediaReference file, string messageId)
    {
        if (answer.Child("error") is not null) throw new MediaTransferException(MediaTransferFault.Gone);
        if (MediaRetryBox.Open(file.Key, messageId, answer) is not { } opened) throw new MediaTransferException(MediaTransferFault.Refused);
        MediaRetryNotification result;
        try
        {
            result = MediaRetryNotification.Parser.ParseFrom(opened);
        }
        catch (InvalidProtocolBufferException)
        {
            throw new MediaTransferException(MediaTransferFault.Refused);
        }
        return result.Result == MediaRetryNotification.Types.ResultType.Success
            && result.DirectPath.Length > 0 ? result.DirectPath : throw new MediaTransferException(MediaTransferFault.Gone);
    }
}
