using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Contents;

namespace WhatIsUp.WhatsApp.Media;

/// <summary>A file of a message to download.</summary>
/// <param name="File">Key, hashes and length.</param>
/// <param name="Kind">Kind for which its keys are derived.</param>
/// <param name="DirectPath">Path at any media host, with its query.</param>
public sealed record MediaSource(MediaReference File, MediaKind Kind, string DirectPath)
{
    /// <summary>The message that contains it: required to request an upload from the phone.</summary>
    public MediaMessage? Message { get; init; }
}

/// <summary>A message that holds a file.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Chat">Its chat.</param>
/// <param name="IsFromMe">True for our own.</param>
/// <param name="Participant">Its sender, in a group.</param>
public sealed record MediaMessage(string Id, Jid Chat, bool IsFromMe, Jid? Participant);
