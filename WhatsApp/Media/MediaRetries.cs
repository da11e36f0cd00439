using System.Collections.Concurrent;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.Media;

/// <summary>Asks the phone to upload a file again that the hosts no longer have, and waits for its answer.</summary>
internal sealed class MediaRetries(Link link)
{
    private const int Limit = 64;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<Node>> _waiting = new(StringComparer.Ordinal);

    /// <summary>The new path of the file.</summary>
    /// <exception cref="MediaTransferException">The phone does not have it, or does not answer.</exception>
    public async Task<string> AskAsync(MediaReference file, MediaMessage message, CancellationToken cancellationToken)
    {
        var source = new TaskCompletionSource<Node>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_waiting.Count >= Limit) throw new MediaTransferException(MediaTransferFault.Unreachable);
        var waiting = _waiting.GetOrAdd(message.Id, source);
        try
        {
            if (waiting == source && !link.Send(Request(file, message))) throw new ConnectionLostException();
            var answer = await waiting.Task.WaitAsync(Patience, link.Time, cancellationToken);
            return PathIn(answer, file, message.Id);
        }
        catch (TimeoutException)
        {
            // The phone may be off: it keeps the file, and may be asked again.
            throw new MediaTransferException(MediaTransferFault.Unreachable);
        }
        finally
        {
            _waiting.TryRemove(new KeyValuePair<string, TaskCompletionSource<Node>>(message.Id, source));
        }
    }

    /// <summary>An answer of the phone.</summary>
    public void Told(Node notification)
    {
        if (notification.Get("id") is { } id && _waiting.TryGetValue(id, out var waiting)) waiting.TrySetResult(notification);
    }

    private Node Request(MediaReference file, MediaMessage message)
    {
        List<NodeAttribute> asked = [new("jid", message.Chat), new("from_me", message.IsFromMe ? "true" : "false")];
        if (message.Participant is { } participant) asked.Add(new("participant", participant));
        Node[] children = [MediaRetryBox.Seal(file.Key, message.Id, new ServerErrorReceipt { StanzaId = message.Id }), new("rmr", [.. asked])];
        return new Node("receipt", [new("id", message.Id), new("to", link.OwnJid.ToAccount()), new("type", "server-error")], children);
    }

    private static string PathIn(Node answer, MediaReference file, string messageId)
    {
        if (answer.Child("error") is not null) throw new MediaTransferException(MediaTransferFault.Gone);
        if (MediaRetryBox.Open(file.Key, messageId, answer) is not { } opened) throw new MediaTransferException(MediaTransferFault.Refused);
        MediaRetryNotification told;
        try
        {
            told = MediaRetryNotification.Parser.ParseFrom(opened);
        }
        catch (InvalidProtocolBufferException)
        {
            throw new MediaTransferException(MediaTransferFault.Refused);
        }
        return told.Result == MediaRetryNotification.Types.ResultType.Success && told.DirectPath.Length > 0 ? told.DirectPath : throw new MediaTransferException(MediaTransferFault.Gone);
    }
}
