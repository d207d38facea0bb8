export { createDeliveryLinks, type DeliveryLinks, type FoundLink, type LinkedDelivery } from './links.ts'
export { createDeliveryLinkStore, deliveryLinkIndexes } from './links-store.ts'
