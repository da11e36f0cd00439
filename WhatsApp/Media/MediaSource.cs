using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Media;

/// <summary>A file of a message, as it is asked for.</summary>
/// <param name="File">Key, hashes and length.</param>
/// <param name="Kind">What its keys are derived for.</param>
/// <param name="DirectPath">Path at any media host, with its query.</param>
public sealed record MediaSource(MediaReference File, MediaKind Kind, string DirectPath)
{
    /// <summary>The message that holds it: only with it can the phone be asked to upload the file again.</summary>
    public MediaMessage? Message { get; init; }
}

/// <summary>A message that holds a file.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Chat">Its chat.</param>
/// <param name="IsFromMe">True for our own.</param>
/// <param name="Participant">Who sent it, in a group.</param>
public sealed record MediaMessage(string Id, Jid Chat, bool IsFromMe, Jid? Participant);
