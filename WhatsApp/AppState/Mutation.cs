namespace WhatIsUp.WhatsApp.AppState;

/// <summary>One change of a collection, decrypted and verified.</summary>
/// <param name="IsRemoval">True if the entry is removed.</param>
/// <param name="Index">The index: a JSON array of strings, such as <c>["mute","1555…@s.whatsapp.net"]</c>.</param>
/// <param name="Value">Serialised action value.</param>
/// <param name="ActionVersion">Version of the action's format.</param>
/// <param name="IndexMac">Key of the entry in the collection.</param>
/// <param name="ValueMac">The element of the collection's hash.</param>
public sealed record Mutation(bool IsRemoval, string Index, byte[] Value, int ActionVersion, byte[] IndexMac, byte[] ValueMac)
{
    /// <summary>Never prints the value, which may contain names and texts.</summary>
    public override string ToString() => $"{nameof(Mutation)} {(IsRemoval ? "removal" : "set")}";
}
