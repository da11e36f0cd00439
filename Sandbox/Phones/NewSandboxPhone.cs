using WhatIsUp.Sandbox.State;

namespace WhatIsUp.Sandbox.Phones;

/// <summary>A phone to make.</summary>
/// <param name="PhoneNumber">Digits with country code, without <c>+</c>; null takes a free one.</param>
/// <param name="PushName">Name that recipients see; null takes one made from the number.</param>
/// <param name="IsBusiness">True for a business account.</param>
/// <param name="Owner">Whose phone it is.</param>
/// <param name="JidNumber">Digits of the JID when they are others than those that people dial; null for the same.</param>
/// <param name="MostOfOwner">How many phones the owner may have, or null for any number.</param>
/// <param name="Policy">How the server treats the account; null for <see cref="SandboxPhonePolicy.Default"/>.</param>
public sealed record NewSandboxPhone(
    string? PhoneNumber = null, string? PushName = null, bool IsBusiness = false, string Owner = NewSandboxPhone.DefaultOwner,
    SandboxPhonePolicy? Policy = null, string? JidNumber = null, int? MostOfOwner = null)
{
    /// <summary>Owner of phones made without one.</summary>
    internal const string DefaultOwner = Rest.RestRequest.DefaultOwner;

    /// <summary>Username, or null.</summary>
    public string? Username { get; init; }

    /// <summary>Key of the username, or null.</summary>
    public string? UsernameKey { get; init; }

    /// <summary>True for an account whose number the server hides.</summary>
    public bool HidesNumber { get; init; }
}
