namespace WhatIsUp.Grains.Files.Types;

/// <summary>A type of file.</summary>
/// <param name="MimeType">Its registered MIME type, or the most used one where none is registered.</param>
/// <param name="Extensions">File name extensions without the dot, the most used one first.</param>
/// <param name="Aliases">Other MIME types that mean the same.</param>
internal sealed record FileType(string MimeType, string[] Extensions, params string[] Aliases)
{
    /// <summary>True when a MIME type names this type.</summary>
    public bool IsCalled(string mimeType) => MimeType == mimeType || Array.IndexOf(Aliases, mimeType) >= 0;

    /// <summary>True when files of this type have this extension.</summary>
    public bool HasExtension(string extension) => Array.Exists(Extensions, known => known.Equals(extension, StringComparison.OrdinalIgnoreCase));
}
