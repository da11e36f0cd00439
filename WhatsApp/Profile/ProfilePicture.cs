namespace WhatIsUp.WhatsApp.Profile;

/// <summary>Where a picture of an account or group is.</summary>
/// <param name="Id">Id: another picture has another one.</param>
/// <param name="Url">Address of the file, valid for some time.</param>
/// <param name="DirectPath">Path of the file on the media hosts, or null.</param>
/// <param name="Hash">Hash from the server, or null.</param>
public sealed record ProfilePicture(string Id, string Url, string? DirectPath, string? Hash)
{
    /// <summary>Never prints the address.</summary>
    public override string ToString() => nameof(ProfilePicture);
}

/// <summary>Result of a query for a picture.</summary>
public enum PictureState
{
    /// <summary>There is one.</summary>
    Found,

    /// <summary>It is the one that the request named (status 304, or no picture in the answer; whatsmeow).</summary>
    Unchanged,

    /// <summary>There is none (204 and 404).</summary>
    None,

    /// <summary>The account does not show it to this one (401).</summary>
    Hidden,
}

/// <summary>A picture, or the reason why there is none.</summary>
/// <param name="State">Result of the query.</param>
/// <param name="Picture">The picture; null unless it was found.</param>
public sealed record PictureLookup(PictureState State, ProfilePicture? Picture = null)
{
    /// <summary>Never prints the address.</summary>
    public override string ToString() => $"{nameof(PictureLookup)} {State}";
}
