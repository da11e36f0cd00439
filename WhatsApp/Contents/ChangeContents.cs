namespace WhatIsUp.WhatsApp.Contents;

/// <summary>A new content for a message.</summary>
/// <param name="Target">The message.</param>
/// <param name="New">The new content.</param>
/// <param name="At">When the sender changed it.</param>
public sealed record EditContent(MessageTarget Target, Content New, DateTimeOffset At) : Content
{
    /// <inheritdoc />
    public override string Type => "edit";
}

/// <summary>A message is taken back, for everyone.</summary>
/// <param name="Target">The message.</param>
public sealed record DeleteContent(MessageTarget Target) : Content
{
    /// <inheritdoc />
    public override string Type => "delete";
}

/// <summary>A message is pinned in its chat, or no longer.</summary>
/// <param name="Target">The message.</param>
/// <param name="Seconds">Duration; 0 removes the pin.</param>
/// <param name="At">When the sender did so.</param>
public sealed record PinContent(MessageTarget Target, uint Seconds, DateTimeOffset At) : Content
{
    /// <inheritdoc />
    public override string Type => "pin";
}

/// <summary>A comment on a message of a group of a community.</summary>
/// <param name="Target">The message.</param>
/// <param name="Inner">Content of the comment.</param>
public sealed record CommentContent(MessageTarget Target, Content Inner) : Content
{
    /// <inheritdoc />
    public override string Type => "comment";
}

/// <summary>The chat forgets new messages after a time, or no longer.</summary>
/// <param name="Seconds">After which time; 0 for never.</param>
public sealed record ExpirationContent(uint Seconds) : Content
{
    /// <inheritdoc />
    public override string Type => "expiration";
}
