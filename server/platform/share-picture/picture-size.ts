/** What the large sites cut nothing off from. */
export const pictureWidth = 1_200
export const pictureHeight = 630
