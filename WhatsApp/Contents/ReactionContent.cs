namespace WhatIsUp.WhatsApp.Contents;

/// <summary>A reaction to a message.</summary>
/// <param name="Target">The message.</param>
/// <param name="Emoji">The emoji; empty takes the reaction back.</param>
/// <param name="At">When the sender reacted.</param>
public sealed record ReactionContent(MessageTarget Target, string Emoji, DateTimeOffset At) : Content
{
    /// <inheritdoc />
    public override string Type => "reaction";
}
