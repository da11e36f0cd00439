namespace WhatIsUp.WhatsApp.AppState;

/// <summary>One change of a collection, opened and checked.</summary>
/// <param name="IsRemoval">True when the entry goes.</param>
/// <param name="Index">What the entry is about: a JSON array of texts, such as <c>["mute","1555…@s.whatsapp.net"]</c>.</param>
/// <param name="Value">Serialised action value.</param>
/// <param name="ActionVersion">Version of the action's form.</param>
/// <param name="IndexMac">Name of the entry in the collection.</param>
/// <param name="ValueMac">What the collection's hash counts.</param>
public sealed record Mutation(bool IsRemoval, string Index, byte[] Value, int ActionVersion, byte[] IndexMac, byte[] ValueMac)
{
    /// <summary>Never prints the value: it may hold names and texts.</summary>
    public override string ToString() => $"{nameof(Mutation)} {(IsRemoval ? "removal" : "set")}";
}
